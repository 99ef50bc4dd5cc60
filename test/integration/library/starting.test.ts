/** While a training is being started nothing begins that would be in its way, and what it reads stays as it is. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createBench, tinyPlan } from './bench'

const bench = createBench('starting')
const library = bench.compose()
const { client } = library

it('refuses a search, a forecast, scans, another split, clearing, removal and a second one, until it runs', async () => {
  let letGo: () => void = () => {}
  const held = new Promise<void>((resolve) => (letGo = resolve))
  let measuring = false
  library.attachEngine((handlers) => ({
    ...handlers,
    // A batch that takes long: the start of the training waits until it is over.
    async 'engine:forecast'(input, context) {
      measuring = true
      await held
      return handlers['engine:forecast'](input, context)
    }
  }))
  await client.request('project:create', { folder: join(bench.work, 'Starting.thaw'), split: { val: 0.25 } })
  await library.add(bench.data('data', ['daisy', 'tulips'], 8))
  const more = bench.data('more', ['roses'], 8)
  const first = await client.request('run:start', { plan: tinyPlan })
  await library.ended(first.job)
  const before = await client.request('project:current', {})

  const forecast = client.request('run:forecast', { plan: tinyPlan })
  const taken = expect(forecast).rejects.toMatchObject({ code: 'cancelled' })
  await expect.poll(() => measuring).toBe(true)
  const starting = client.request('run:start', { plan: tinyPlan })
  const busy = { code: 'busy', message: expect.stringContaining('A training is being started') }
  await Promise.all(
    [
      client.request('run:find-rate', { plan: tinyPlan, range: {} }),
      client.request('run:start', { plan: tinyPlan }),
      client.request('run:resume', { run: first.run, changes: { epochs: 3 } }),
      client.request('run:start-recipe', { recipe: { plan: tinyPlan } }),
      client.request('run:delete', { run: first.run }),
      client.request('dataset:add', { folder: more }),
      client.request('dataset:rescan', {}),
      client.request('dataset:split', { val: 0.5, seed: 7 })
    ].map((asked) => expect(asked).rejects.toMatchObject(busy))
  )
  await expect(client.request('features:clear', { what: 'all' })).rejects.toMatchObject({ code: 'busy' })
  const later = expect(client.request('run:forecast', { plan: tinyPlan })).rejects.toMatchObject({
    code: 'busy'
  })

  letGo()
  await taken
  await later
  const { job } = await starting
  expect(await library.ended(job)).toMatchObject({ state: 'done', error: null })
  const after = await client.request('project:current', {})
  expect(after?.pictures).toEqual(before?.pictures)
  expect(after?.split).toEqual(before?.split)
  expect(await client.request('run:list', {})).toHaveLength(2)
  await library.add(more)
  expect(library.defects).toEqual([])
})
