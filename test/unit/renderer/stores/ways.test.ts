// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { planSchema, type Plan } from '../../../../src/contract'
import { lightAugment } from '../../../../src/renderer/src/planning/augmentPresets'
import { useAugment } from '../../../../src/renderer/src/stores/augment'
import { useHandOver } from '../../../../src/renderer/src/stores/handOver'
import { useHistory } from '../../../../src/renderer/src/stores/history'
import { useModel } from '../../../../src/renderer/src/stores/model'
import { usePresets } from '../../../../src/renderer/src/stores/presets'
import { useSettings } from '../../../../src/renderer/src/stores/settings'
import { useTraining } from '../../../../src/renderer/src/stores/training'
import { useWays } from '../../../../src/renderer/src/stores/ways'
import { flowers, runOf } from '../support/flowers'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

/** No field of it is as a new project has it. */
const everything: Plan = planSchema.parse({
  ...runOf('7').plan,
  mode: 'finetune',
  unfreeze: ['block_13'],
  from: '3',
  augment: { rotationRange: 12, fillMode: 'wrap' }
})

let bridge: MemoryBridge

beforeEach(() => {
  // What one test's stores would still do later is not done in the next.
  vi.useFakeTimers()
  setActivePinia(createPinia())
  bridge = installBridge({
    'run:start': () => ({ run: '7', job: 'j' }),
    'run:get': () => runOf('7', { state: 'running', epochs: 0 }),
    'run:list': () => [runOf('3', { val_acc: 0.8 }), runOf('2', { plan: { ...runOf('2').plan, size: 64 } })],
    'dataset:problems': () => [],
    'project:recent': () => []
  })
})

afterEach(() => void vi.useRealTimers())

async function openFlowers(): Promise<void> {
  useTraining()
  bridge.tell('project:changed', flowers)
  await flushPromises()
}

describe('the way', () => {
  it('is what its card says, with defaults of its own', () => {
    const ways = useWays()
    ways.choose('frozen')
    expect(ways.plan).toMatchObject({ mode: 'frozen', epochs: 30, augment: lightAugment })
    useHistory().undo()
    expect(ways.plan).toMatchObject({ mode: 'features', epochs: 20, augment: null })
    ways.choose('finetune')
    expect(ways.plan.lr).toBe(0.00001)
    expect(ways.problem).toMatch(/none is thawed/)
  })

  it('keeps numbers of the person when another is chosen', () => {
    const ways = useWays()
    useSettings().values.lr = 0.02
    ways.choose('finetune')
    expect(ways.plan).toMatchObject({ lr: 0.02, epochs: 15 })
  })

  it('turns with the tree, there and back', async () => {
    const ways = useWays()
    const { choice } = useModel()
    ways.choose('frozen')
    await flushPromises()
    choice.unfreeze = ['block_13']
    expect(ways.mode).toBe('finetune')
    choice.unfreeze = []
    expect(ways.mode).toBe('frozen')
  })

  it('keeps thawed layers frozen where the card says so, and thaws them again', () => {
    const ways = useWays()
    useModel().choice.unfreeze = ['block_13']
    ways.choose('features')
    expect([ways.staysFrozen, ways.problem, ways.plan.unfreeze]).toEqual([true, null, []])
    ways.choose('finetune')
    expect([ways.staysFrozen, ways.problem, ways.plan.unfreeze]).toEqual([false, null, ['block_13']])
  })
})

describe('settings taken over', () => {
  it('are all those of the plan: the next run is the same', async () => {
    const training = useTraining()
    useWays().choose('frozen')
    training.takeSettings(everything)
    await training.start()
    expect(bridge.asked.find(({ name }) => name === 'run:start')?.input).toEqual({ plan: everything })
  })

  it('come with a project from its last run', async () => {
    await openFlowers()
    expect(useWays().plan).toMatchObject({ ...runOf('3').plan, freezeBatchNorm: true })
  })
})

describe('hand-over', () => {
  it('offers what fits, and says why not of what does not', async () => {
    await openFlowers()
    const handOver = useHandOver()
    expect(handOver.choices.map(({ run, whyNot }) => [run.run, whyNot])).toEqual([
      ['3', null],
      ['2', 'its pictures are 64 × 64, here 128 × 128']
    ])
    expect(handOver.suggested).toBeNull()
    useModel().choice.unfreeze = ['block_13']
    expect(handOver.suggested?.run).toBe('3')
    handOver.choose('3')
    expect([useWays().plan.from, handOver.problem, handOver.suggested]).toEqual(['3', null, null])
    useModel().choice.size = 96
    expect(handOver.problem).toMatch(/cannot start from run 3: its pictures are 128 × 128, here 96 × 96/)
  })
})

describe('presets', () => {
  it('change network and settings in one step, and give back what was there', () => {
    const settings = useSettings()
    const { choice } = useModel()
    settings.values.epochs = 77
    const [own, notebook] = usePresets().list
    expect([own?.stands, notebook?.stands]).toEqual([false, false])
    if (notebook) usePresets().apply(notebook)
    expect(choice).toMatchObject({
      size: 150,
      preprocess: 'rescale',
      head: { pool: 'flatten', dense: [256] }
    })
    expect(settings.values).toMatchObject({ lr: 2e-5, epochs: 30 })
    expect(usePresets().list[1]?.stands).toBe(true)
    expect(useHistory().undo()).toBe("use the notebook's recipe")
    expect([choice.size, settings.values.epochs, settings.values.lr]).toEqual([224, 77, 0.001])
  })

  it('of augmentation never lose numbers of the own', async () => {
    const augment = useAugment()
    augment.choose('light')
    expect(augment.preset).toBe('light')
    augment.set('turn', { rotationRange: 33 })
    await flushPromises()
    expect(augment.preset).toBe('own')
    augment.choose('strong')
    augment.choose('none')
    expect(augment.augment).toBeNull()
    augment.choose('own')
    expect(augment.augment).toMatchObject({ rotationRange: 33, horizontalFlip: true })
  })
})
