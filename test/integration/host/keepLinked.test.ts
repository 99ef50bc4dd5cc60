import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { forkedChannel } from '../../../src/main/services/forkedProcess'
import { keepLinked } from '../../../src/main/services/keepLinked'
import { Harness, inState, killHard, underWay, type EngineHost, type LibraryHost } from './harness'

const harness = new Harness()
let library: LibraryHost
let engine: EngineHost
beforeAll(() => harness.build())
beforeEach(async () => {
  library = harness.library()
  engine = harness.engine()
  keepLinked([library, engine], forkedChannel)
  library.start()
  engine.start()
  await Promise.all([inState(library, 'ready'), inState(engine, 'ready')])
})
afterEach(() => harness.stopAll())
afterAll(() => harness.remove())

const predict = (file: string) => library.request('run:predict', { run: '1', files: [file] })
const missing = [{ file: '/nowhere', scores: null, error: 'It is not there.' }]

it('lets the library ask the engine, and hear it', async () => {
  const heard: number[] = []
  library.on('job:progress', ({ done }) => heard.push(done))
  expect(await predict('/nowhere')).toEqual(missing)
  expect(heard).toEqual([0])
})

it('links anew after the engine died, and fails what was under way', async () => {
  const pending = expect(predict('/wait')).rejects.toMatchObject({ code: 'service-down' })
  await underWay(engine)
  killHard(engine)
  await pending
  await inState(engine, 'restarting')
  await expect(predict('/nowhere')).rejects.toMatchObject({ code: 'service-down' })
  await inState(engine, 'ready')
  expect(await predict('/nowhere')).toEqual(missing)
})

it('links anew after the library died, and the engine drops what the old one wanted', async () => {
  const pending = expect(predict('/wait')).rejects.toMatchObject({ code: 'service-down' })
  await underWay(engine)
  killHard(library)
  await pending
  await inState(library, 'ready')
  expect(await predict('/nowhere')).toEqual(missing)
  expect(engine.status().restarts).toBe(0)
})
