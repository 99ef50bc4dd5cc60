/** A run whose batch was halved for memory: its plan and its folder say so, so that a resume takes the batch that fits. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Project } from '../../../src/library/project'
import { halvedSentence, keepHalved } from '../../../src/library/runs/halved'
import { createBench, tinyPlan } from './bench'

const bench = createBench('halved')

it('keeps the batch that memory suffices for, and forgets epochs that are trained again', async () => {
  const library = bench.compose()
  library.attachEngine()
  const folder = join(bench.work, 'Halved.thaw')
  await library.client.request('project:create', { folder })
  await library.add(bench.data('data', ['daisy', 'tulips'], 8))
  const { run, job } = await library.client.request('run:start', { plan: tinyPlan })
  await library.ended(job)
  await library.client.request('project:close', {})

  const project = Project.open(folder)
  const report = { run, during: 'training', from: 8, to: 4, epoch: 1 } as const
  await keepHalved(project, report)
  expect(project.runs.get(run)).toMatchObject({ plan: { batch: 4 }, epochs: 1 })
  await keepHalved(project, { ...report, during: 'features', to: 2 })
  expect(project.runs.get(run).plan.batch).toBe(4)
  project.close()
  const record = JSON.parse(readFileSync(join(folder, 'runs', run, 'plan.json'), 'utf8')) as object
  expect(record).toMatchObject({ plan: { batch: 4 }, changed: [{ epoch: 1, batch: 4, why: 'memory' }] })
  expect(halvedSentence(report)).toBe(
    'Memory ran out with 8 pictures at once in a step: the run goes on after epoch 1 with a batch of 4.'
  )
})
