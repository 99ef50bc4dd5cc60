import { describe, expect, it } from 'vitest'
import type { LayerRow } from '../../../../../src/contract'
import { blocksOf, shapeText } from '../../../../../src/renderer/src/screens/model/blocks'

function layer(name: string, block: string, params: number, trainable: boolean): LayerRow {
  return {
    name,
    class: 'Conv2D',
    shape: [null, 7, 7, 8],
    params,
    trainable,
    trainableParams: trainable ? params : 0,
    inputs: [],
    below: false,
    block
  }
}

const layers = [
  layer('conv1', 'block_1', 100, false),
  layer('conv2', 'block_1', 50, false),
  layer('conv3', 'block_2', 200, true),
  layer('flatten', 'head', 0, true),
  layer('dense', 'head', 30, true)
]

describe('blocksOf', () => {
  it('gathers neighbours and adds up what they hold', () => {
    const blocks = blocksOf(layers, 'conv2')
    expect(blocks.map(({ name, params, state }) => [name, params, state])).toEqual([
      ['block_1', 150, 'frozen'],
      ['block_2', 200, 'trained'],
      ['head', 30, 'trained']
    ])
  })

  it('calls a block that is part frozen neither', () => {
    const half = [layer('a', 'block_1', 1, false), layer('b', 'block_1', 1, true)]
    expect(blocksOf(half, 'a')[0]?.state).toBe('mixed')
  })

  it('puts the cut after its layer, and by the weights where the block is folded', () => {
    const after = blocksOf(layers, 'conv2')
    expect(after.map(({ cutAfter, foldedCut }) => [cutAfter, foldedCut])).toEqual([
      [1, 'after'],
      [null, null],
      [null, null]
    ])
    expect(blocksOf(layers, 'flatten')[2]).toMatchObject({ cutAfter: 0, foldedCut: 'before' })
  })
})

describe('shapeText', () => {
  it('leaves the batch out', () => {
    expect(shapeText([null, 7, 7, 1024])).toBe('7, 7, 1024')
  })
})
