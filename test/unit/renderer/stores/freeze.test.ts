// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LayerRow, ServiceStatus } from '../../../../src/contract'
import { blocksOf, type Block } from '../../../../src/renderer/src/network/blocks'
import { thawedBy } from '../../../../src/renderer/src/network/thawing'
import { useFreeze } from '../../../../src/renderer/src/stores/freeze'
import { useHistory } from '../../../../src/renderer/src/stores/history'
import { useModel } from '../../../../src/renderer/src/stores/model'
import { useTraining } from '../../../../src/renderer/src/stores/training'
import { flowers, runOf } from '../support/flowers'
import { layer, summaryOf, twoBlocks } from '../support/layers'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

const ready: ServiceStatus = { service: 'engine', state: 'ready', restarts: 0, lastCrash: null, error: null }
const xception = [layer('block1_conv', 'block1', 7), layer('block2_conv', 'block2', 9)]

let bridge: MemoryBridge

/** As the engine counts: kept BatchNormalization is not trained. */
function counted(rows: readonly LayerRow[], unfreeze: readonly string[], keep: boolean): LayerRow[] {
  const thawed = thawedBy(unfreeze, rows)
  return rows.map((row) => {
    const trainable = row.trainable || (thawed.has(row.name) && !(keep && row.class === 'BatchNormalization'))
    return { ...row, trainable, trainableParams: trainable ? row.params : 0 }
  })
}

beforeEach(async () => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  bridge = installBridge({
    'engine:report': () => ({ ok: true, tensorflow: '2', tfjs: '4', devices: [], threads: 2, problem: null }),
    'engine:bases': () => [],
    'engine:summary': ({ base, unfreeze = [], freezeBatchNorm = false }) =>
      summaryOf(counted(base === 'Xception' ? xception : twoBlocks, unfreeze, freezeBatchNorm), { base }),
    'run:start': () => ({ run: '7', job: 'j' }),
    'run:get': () => runOf('7', { state: 'running', epochs: 0 })
  })
  useFreeze()
  bridge.tell('app:service', ready)
  await settle()
})
afterEach(() => void vi.useRealTimers())

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1000)
  await flushPromises()
}

const [, block1, block2] = blocksOf(twoBlocks) as readonly [Block, Block, Block, Block]
const row = (name: string): LayerRow => twoBlocks.find((found) => found.name === name) ?? layer(name, '', 0)

describe('freeze', () => {
  it('thaws a block at once, and tells the parameters once the engine has counted them', async () => {
    const freeze = useFreeze()
    freeze.toggleBlock(block2)
    expect(useModel().choice.unfreeze).toEqual(['block_2'])
    expect([...freeze.trained]).toEqual(['b_conv', 'b_pw'])
    expect([...freeze.kept]).toEqual(['b_bn'])
    expect(freeze.said).toBe('')
    await settle()
    expect(freeze.said).toBe('block_2 thawed. 50 parameters of the base trained.')
    expect(freeze.trainedParams).toBe(50)
    freeze.toggleBlock(block2)
    expect(useModel().choice.unfreeze).toEqual([])
  })

  it('says nothing of another base or project once they are left', async () => {
    const freeze = useFreeze()
    freeze.toggleBlock(block2)
    await settle()
    expect(freeze.said).not.toBe('')
    useModel().choice.base = 'Xception'
    await settle()
    expect(freeze.said).toBe('')
    freeze.freezeAll()
    freeze.undo()
    await settle()
    expect(freeze.said).toMatch(/^Undone: /)
    bridge.tell('project:changed', flowers)
    await settle()
    expect(freeze.said).toBe('')
  })

  it('thaws the whole of a block that is part frozen', () => {
    const freeze = useFreeze()
    freeze.toggleLayer(row('b_pw'))
    expect(freeze.stateOfBlock(block2)).toBe('mixed')
    freeze.toggleBlock(block2)
    expect([freeze.stateOfBlock(block2), freeze.what]).toEqual(['trained', 'block_2'])
  })

  it('switches BatchNormalization only where it is not kept frozen', async () => {
    const freeze = useFreeze()
    freeze.toggleLayer(row('b_bn'))
    expect(useModel().choice.unfreeze).toEqual([])
    expect(freeze.said).toBe('')
    freeze.toggleBlock(block2)
    freeze.setKeepBatchNorm(false)
    await settle()
    expect(freeze.trainedParams).toBe(54)
    freeze.toggleLayer(row('b_bn'))
    expect(useModel().choice.unfreeze).toEqual(['b_conv', 'b_pw'])
  })

  it('thaws from a layer on, and freezes what comes before', () => {
    const freeze = useFreeze()
    freeze.toggleBlock(block1)
    freeze.thawFrom('b_pw', 'b_pw')
    expect(useModel().choice.unfreeze).toEqual(['b_pw'])
    freeze.thawFrom('input_layer', 'input')
    expect([freeze.state, useModel().choice.unfreeze]).toEqual(['trained', ['conv1', 'block_2']])
    freeze.freezeAll()
    expect(freeze.state).toBe('frozen')
  })

  it('thaws and freezes what a word names', () => {
    const freeze = useFreeze()
    expect(freeze.named('conv').map(({ name }) => name)).toEqual(['conv1', 'b_conv'])
    freeze.setNamed('conv', true)
    expect([...freeze.trained]).toEqual(['conv1', 'b_conv'])
    freeze.setNamed('b_', false)
    expect([...freeze.trained]).toEqual(['conv1'])
    expect([freeze.keptNamed('_bn'), freeze.keptNamed('conv'), freeze.keptNamed('relu')]).toEqual([
      true,
      false,
      false
    ])
  })
})

describe('history', () => {
  it('undoes and redoes every change of layers and head, by name', async () => {
    const freeze = useFreeze()
    const history = useHistory()
    const { choice } = useModel()
    freeze.toggleBlock(block2)
    freeze.changeHead('add a dense layer', { ...choice.head, dense: [256, 64] })
    freeze.setKeepBatchNorm(false)
    expect(history.undoLabel).toBe('train BatchNormalization too')
    for (let i = 0; i < 3; i++) freeze.undo()
    expect([choice.unfreeze, choice.head.dense, choice.freezeBatchNorm]).toEqual([[], [256], true])
    expect([history.undoLabel, history.redoLabel]).toEqual([null, 'thaw block_2'])
    freeze.redo()
    expect(choice.unfreeze).toEqual(['block_2'])
    await settle()
    expect(freeze.said).toBe('Done again: thaw block_2. 50 parameters of the base trained.')
    freeze.freezeAll()
    expect(history.redoLabel).toBeNull()
  })

  it('takes a number as it is typed for one step, until it is left', () => {
    const freeze = useFreeze()
    const { choice } = useModel()
    const type = (...numbers: readonly number[]): void =>
      numbers.forEach((dense) => freeze.changeHead('dense', { ...choice.head, dense: [dense] }, 'dense 0'))
    type(5, 51, 512)
    freeze.seal()
    type(6, 64)
    freeze.undo()
    expect(choice.head.dense).toEqual([512])
    freeze.undo()
    expect(choice.head.dense).toEqual([256])
  })

  it('begins another base frozen, and brings the first one back as it was', async () => {
    const freeze = useFreeze()
    const { choice } = useModel()
    freeze.toggleBlock(block2)
    choice.base = 'Xception'
    choice.size = 299
    expect(freeze.ready).toBe(false)
    await settle()
    expect([choice.unfreeze, freeze.ready]).toEqual([[], true])
    expect(useHistory().undoLabel).toBe('choose Xception')
    freeze.undo()
    await settle()
    expect(choice).toMatchObject({ base: 'MobileNet', size: 224, unfreeze: ['block_2'] })
    expect(freeze.trainedParams).toBe(50)
    freeze.redo()
    expect(choice).toMatchObject({ base: 'Xception', size: 299, unfreeze: [] })
  })
})

describe('a plan', () => {
  it('takes what is thawed, and says that it is fine-tuning', async () => {
    const training = useTraining()
    useFreeze().toggleBlock(block2)
    await training.start()
    const asked = bridge.asked.filter(({ name }) => name === 'run:start')
    expect(asked[0]?.input).toMatchObject({
      plan: { mode: 'finetune', unfreeze: ['block_2'], freezeBatchNorm: true }
    })
    useFreeze().freezeAll()
    await training.start()
    expect(bridge.asked.filter(({ name }) => name === 'run:start')[1]?.input).toMatchObject({
      plan: { mode: 'features', unfreeze: [] }
    })
  })

  it('of a run brings back what it thawed, patterns included, and nothing to undo', () => {
    const { plan } = runOf('7')
    useFreeze().toggleBlock(block2)
    useModel().take({ ...plan, mode: 'finetune', unfreeze: ['b_bn..'], freezeBatchNorm: false })
    useHistory().clear()
    expect([...useFreeze().trained]).toEqual(['b_bn', 'b_pw'])
    expect(useModel().choice.freezeBatchNorm).toBe(false)
    expect(useHistory().undoLabel).toBeNull()
    useModel().take(plan)
    expect(useModel().choice.freezeBatchNorm).toBe(true)
  })
})
