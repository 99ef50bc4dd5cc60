/** A weights file for a run's own size that comes after the run began: the run stays on the file it was trained on. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { planSchema, type PlanInput } from '../../../src/contract'
import { createEngine } from '../../../src/engine/service'
import { randomWeights, writeKerasWeights } from '../../support/kerasFiles'
import { sampleClasses, samplePictures, serviceOptions, workFolder } from '../../support/sample'

const work = workFolder('other-weights')
const engine = createEngine(serviceOptions(work), () => {})
afterAll(async () => {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
})

const never = { signal: new AbortController().signal }
const pictures = samplePictures(4)
const files = pictures.slice(0, 3).map(({ path }) => path)

function runOf(run: string, changes: PlanInput = {}) {
  const folder = join(work, 'runs', run)
  mkdirSync(folder, { recursive: true })
  const plan = planSchema.parse({
    alpha: 0.25,
    size: 128,
    head: { pool: 'avg', dense: [] },
    epochs: 1,
    ...changes
  })
  return { run, folder, plan, classes: sampleClasses }
}
const train = (run: ReturnType<typeof runOf>, resume = false) =>
  engine.handlers['engine:train'](
    {
      ...run,
      resume,
      featuresFolder: join(work, 'features'),
      train: pictures.filter((_, i) => i % 2),
      val: pictures.filter((_, i) => i % 2 === 0)
    },
    never
  )

it('predicts, goes on and is handed over as before, whatever came; without its file it says so', async () => {
  const run = runOf('1')
  const first = await train(run)
  const before = await engine.handlers['engine:predict']({ ...run, files }, never)

  const cache = join(work, 'keras', 'models')
  mkdirSync(cache, { recursive: true })
  const own = join(cache, 'mobilenet_2_5_128_tf_no_top.h5')
  writeFileSync(own, 'no weights at all')
  expect(await engine.handlers['engine:predict']({ ...run, files }, never)).toEqual(before)
  await writeKerasWeights(own, randomWeights({ base: 'MobileNet', alpha: 0.25, size: 128 }))
  expect(await engine.handlers['engine:predict']({ ...run, files }, never)).toEqual(before)

  const longer = { ...run, plan: { ...run.plan, epochs: 2 } }
  const second = await train(longer, true)
  expect(second.cached).toBe(pictures.length)
  expect([second.frozenHash.before, second.frozenHash.after]).toEqual([
    first.frozenHash.before,
    first.frozenHash.before
  ])
  // A new run starts from the file for its size.
  const other = await train(runOf('2'))
  expect(other.cached).toBe(0)
  expect(other.frozenHash.before).not.toBe(first.frozenHash.before)
  // The run that only the new file fits.
  rmSync(own)
  await expect(train({ ...runOf('2'), plan: { ...run.plan, epochs: 2 } }, true)).rejects.toMatchObject({
    code: 'weights-mismatch'
  })
})
