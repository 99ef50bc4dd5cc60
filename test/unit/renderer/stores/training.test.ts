// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { notebookAugment, type JobEnd, type JobProgress, type RunDetail } from '../../../../src/contract'
import { useJobs } from '../../../../src/renderer/src/stores/jobs'
import { useModel } from '../../../../src/renderer/src/stores/model'
import { useTraining } from '../../../../src/renderer/src/stores/training'
import { epoch, runOf } from '../support/flowers'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

const progress: JobProgress = {
  job: 'j',
  kind: 'train',
  phase: 'epochs',
  done: 1,
  total: 3,
  eta: 2,
  paused: false,
  run: '7',
  weights: null
}
const ended: JobEnd = {
  job: 'j',
  kind: 'train',
  state: 'done',
  run: '7',
  weights: null,
  error: null,
  exported: null
}

let bridge: MemoryBridge
let detail: RunDetail

beforeEach(() => {
  setActivePinia(createPinia())
  detail = runOf('7', { state: 'running', epochs: 0 })
  bridge = installBridge({
    'run:start': () => ({ run: '7', job: 'j' }),
    'run:get': () => detail,
    'job:list': () => [progress],
    'job:cancel': () => ({}),
    'dataset:problems': () => [],
    'project:recent': () => []
  })
})

afterEach(() => void vi.useRealTimers())

describe('training', () => {
  it('starts with what is set on Model and Train, in one plain plan', async () => {
    const training = useTraining()
    useModel().choice.alpha = 0.25
    training.settings.epochs = 3
    expect(await training.start()).toBe('7')
    const plan = bridge.asked.find(({ name }) => name === 'run:start')?.input
    expect(plan).toMatchObject({
      plan: { base: 'MobileNet', alpha: 0.25, epochs: 3, head: { dense: [256] } }
    })
  })

  it('follows its own run and no other', async () => {
    const training = useTraining()
    await training.start()
    bridge.tell('run:epoch', epoch(1, { run: '7' }))
    bridge.tell('run:epoch', epoch(1, { run: '6' }))
    expect(training.history.map(({ run }) => run)).toEqual(['7'])
    expect(training.log.some(({ text }) => text.startsWith('epoch 1  loss 1.000'))).toBe(true)
  })

  it('shows each epoch once after the batch was halved, and the curve goes on from the checkpoint', async () => {
    vi.useFakeTimers()
    const training = useTraining()
    await training.start()
    const learn = (number: number, loss: number): void => {
      bridge.tell('run:batch', { run: '7', epoch: number, step: 1, steps: 2, loss, acc: 0.5, eta: 1 })
      bridge.tell('run:batch', { run: '7', epoch: number, step: 2, steps: 2, loss, acc: 0.5, eta: 1 })
      bridge.tell('run:epoch', epoch(number, { run: '7', loss }))
    }
    for (const number of [1, 2, 3]) learn(number, 1)
    bridge.tell('run:batch', { run: '7', epoch: 4, step: 1, steps: 2, loss: 1, acc: 0.5, eta: 1 })
    const halved = { from: 8, to: 4, epoch: 2, message: 'Memory ran out: 4 pictures at once.' }
    bridge.tell('run:halved', { run: '6', during: 'training', ...halved })
    bridge.tell('run:halved', { run: '7', during: 'validation', ...halved })
    expect(training.history.map(({ epoch: number }) => number)).toEqual([1, 2, 3])

    bridge.tell('run:halved', { run: '7', during: 'training', ...halved })
    expect(training.history.map(({ epoch: number }) => number)).toEqual([1, 2])
    expect(training.batches().map(({ x }) => x)).toEqual([0.5, 1, 1.5, 2])
    expect(training.batch).toBeNull()
    expect(training.log.filter(({ text }) => text === halved.message)).toHaveLength(2)

    bridge.tell('run:changed', runOf('7', { state: 'running', plan: { ...detail.plan, batch: 4 } }))
    for (const number of [3, 4]) learn(number, 0.5)
    vi.advanceTimersByTime(1000)
    expect(training.history.map(({ epoch: number, loss }) => [number, loss])).toEqual([
      [1, 1],
      [2, 1],
      [3, 0.5],
      [4, 0.5]
    ])
    expect(training.batches().map(({ x }) => x)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4])
    expect(training.run?.plan.batch).toBe(4)
  })

  it('takes the run as the library has it when it ends, and says why it failed', async () => {
    const training = useTraining()
    await training.start()
    bridge.tell('job:progress', progress)
    expect(training.running).toBe(true)
    detail = runOf('7', { state: 'interrupted', epochs: 1, history: [epoch(1, { run: '7' })] })
    const error = { code: 'service-down', message: 'The engine stopped in epoch 2.' } as const
    bridge.tell('job:ended', { ...ended, state: 'failed', error })
    await flushPromises()
    expect(training.running).toBe(false)
    expect(training.run?.state).toBe('interrupted')
    expect(training.failure).toEqual(error)
    expect(training.history).toHaveLength(1)
  })

  it('logs a phase before the epochs of it, however soon they end, and the features for what they are', async () => {
    detail = { ...detail, plan: { ...detail.plan, mode: 'frozen', augment: notebookAugment } }
    const training = useTraining()
    await training.start()
    bridge.tell('job:progress', { ...progress, phase: 'features', run: '7' })
    bridge.tell('job:progress', progress)
    bridge.tell('run:epoch', epoch(1, { run: '7' }))
    bridge.tell('job:progress', { ...progress, done: 2 })
    bridge.tell('job:ended', ended)
    await flushPromises()
    expect(training.log.map(({ text }) => text.slice(0, 40))).toEqual([
      'Run 7 begins.',
      'Computing features of validation pictures, once each.'.slice(0, 40),
      'Training.',
      expect.stringMatching(/^epoch 1 /),
      'Run 7 is being trained.'
    ])
  })

  it('finds a run that is under way, with its settings', async () => {
    const training = useTraining()
    await useJobs().reload()
    await training.reload()
    expect(training.run?.run).toBe('7')
    expect(training.settings).toMatchObject({ epochs: 3, batch: 8, lr: 0.01, optimizer: 'adam', seed: 5 })
    expect(useModel().choice).toMatchObject({ alpha: 0.25, size: 128, head: { pool: 'avg', dense: [64] } })
  })

  it('asks once to stop', async () => {
    const training = useTraining()
    await training.start()
    bridge.tell('job:progress', progress)
    await Promise.all([training.stop(), training.stop()])
    expect(bridge.asked.filter(({ name }) => name === 'job:cancel')).toHaveLength(1)
    expect(training.job?.cancelling).toBe(true)
  })

  it('shows why a run could not be started', async () => {
    bridge = installBridge({})
    const training = useTraining()
    await training.start()
    expect(training.startError?.message).toContain('run:start')
    expect(training.run).toBeNull()
  })
})
