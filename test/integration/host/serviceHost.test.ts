import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ServiceState } from '../../../src/contract'
import { Harness, inState, killHard, underWay } from './harness'

const harness = new Harness()
beforeAll(() => harness.build())
afterEach(() => harness.stopAll())
afterAll(() => harness.remove())

const pictures = (path: string) => ({ pictures: [{ id: 1, path }] })

describe('a service', () => {
  it('starts, answers and tells', async () => {
    const engine = harness.engine()
    const states: ServiceState[] = []
    const progress: number[] = []
    engine.onStatus(({ state }) => states.push(state))
    engine.on('engine:progress', ({ done }) => progress.push(done))
    engine.start()

    // Asked while it is still starting: the request waits.
    expect(engine.status().state).toBe('starting')
    expect((await engine.request('engine:report', {})).threads).toBe(engine.pid)
    expect(await engine.request('engine:inspect', pictures('/nowhere'))).toEqual([
      { id: 1, width: null, height: null, error: 'It is not there.' }
    ])
    expect(progress).toEqual([1])
    expect(states).toEqual(['starting', 'ready'])
  })

  it('keeps typed arrays what they are', async () => {
    const library = harness.library()
    library.start()
    const { jpeg } = await library.request('dataset:thumbnail', { picture: 7, edge: 16 })
    expect([...jpeg]).toEqual(new Array(16).fill(7))
  })

  it('tells errors apart: its own, and defects, which are logged with their stack', async () => {
    const engine = harness.engine()
    engine.start()
    await expect(engine.request('engine:inspect', pictures('/refused'))).rejects.toMatchObject({
      code: 'picture',
      message: 'This picture cannot be used.'
    })
    await expect(engine.request('engine:inspect', pictures('/defect'))).rejects.toMatchObject({
      code: 'internal'
    })
    await expect.poll(() => harness.lines.join('\n')).toMatch(/a defect of the engine[^]+at inspect/)
  })

  it('is cancelled between two steps', async () => {
    const engine = harness.engine()
    engine.start()
    await inState(engine, 'ready')
    const controller = new AbortController()
    const answer = engine.request('engine:inspect', pictures('/wait'), { signal: controller.signal })
    controller.abort()
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('says itself why it cannot start', async () => {
    const engine = harness.engine({ env: { FIXTURE_START: 'refuse' } })
    engine.start()
    await expect(engine.request('engine:report', {})).rejects.toMatchObject({
      code: 'service-down',
      message: 'TensorFlow is not here.'
    })
    expect(engine.status()).toMatchObject({ state: 'failed', restarts: 0, error: { code: 'backend' } })
  })
})

describe('a service that dies', () => {
  it('is ready again after SIGKILL, and what was pending fails calmly', async () => {
    const engine = harness.engine()
    engine.start()
    await inState(engine, 'ready')
    const first = engine.pid
    const pending = engine.request('engine:inspect', pictures('/wait'))
    await underWay(engine)
    killHard(engine)
    await expect(pending).rejects.toMatchObject({
      code: 'service-down',
      message: expect.stringMatching(/stopped unexpectedly and is being started again/)
    })
    // Asked while it is away: waits and is answered by the new process.
    expect((await engine.request('engine:report', {})).threads).toBe(engine.pid)
    expect(engine.pid).not.toBe(first)
    expect(engine.status()).toMatchObject({
      state: 'ready',
      restarts: 1,
      lastCrash: 'The engine ended unexpectedly (signal SIGKILL).'
    })
  })

  it('is given up after the sixth crash within minutes, and started again by hand', async () => {
    const engine = harness.engine({ env: { FIXTURE_START: 'crash' } })
    engine.start()
    await inState(engine, 'failed')
    expect(engine.status()).toMatchObject({
      restarts: 5,
      lastCrash: 'The engine ended unexpectedly (exit code 7).',
      error: { code: 'service-down', message: expect.stringMatching(/Restart it by hand/) }
    })
    await expect(engine.request('engine:report', {})).rejects.toMatchObject({ code: 'service-down' })

    await engine.restart()
    expect(engine.status()).toMatchObject({ state: 'starting', error: null })
    await inState(engine, 'restarting') // the record is clean: crashes are counted anew
  })

  it('is killed and started again where it does not start in time', async () => {
    const engine = harness.engine({ env: { FIXTURE_START: 'hang' }, limits: { startMs: 300 } })
    engine.start()
    await inState(engine, 'restarting')
    expect(engine.status().lastCrash).toBe('The engine did not start in time (signal SIGKILL).')
  })

  it('fails a request that has waited long enough', async () => {
    const engine = harness.engine({ env: { FIXTURE_START: 'hang' }, limits: { readyMs: 100 } })
    engine.start()
    await expect(engine.request('engine:report', {})).rejects.toMatchObject({ code: 'service-down' })
    engine.start() // means nothing while it starts
    expect(engine.status().state).toBe('starting')
    killHard(engine)
  })
})

describe('a service that is stopped', () => {
  it('closes in order and ends', async () => {
    const engine = harness.engine()
    engine.start()
    await inState(engine, 'ready')
    const pending = engine.request('engine:inspect', pictures('/wait'))
    const failed = expect(pending).rejects.toMatchObject({ code: 'service-down' })
    await underWay(engine)
    await engine.stop()
    await failed
    expect(existsSync(join(harness.folder, 'engine-closed'))).toBe(true)
    expect(engine.status()).toMatchObject({ state: 'stopped', restarts: 0, lastCrash: null })
    expect(harness.lines.at(-2)).toBe('engine: ended')
    await expect(engine.request('engine:report', {})).rejects.toMatchObject({ code: 'service-down' })
  })

  it('is killed once its grace is over', async () => {
    const engine = harness.engine({ limits: { stopMs: 300 } })
    engine.start()
    await inState(engine, 'ready')
    const hung = expect(engine.request('engine:inspect', pictures('/hang'))).rejects.toMatchObject({
      code: 'service-down'
    })
    await underWay(engine)
    await engine.stop()
    await hung
    expect(harness.lines).toContain('engine: ended (signal SIGKILL)')
    expect(engine.status().state).toBe('stopped')
  })

  it('stays stopped where it was about to be started again', async () => {
    const engine = harness.engine()
    engine.start()
    await inState(engine, 'ready')
    killHard(engine)
    await inState(engine, 'restarting')
    await engine.stop()
    expect(engine.status().state).toBe('stopped')
    expect(engine.pid).toBeUndefined()
  })
})
