import { describe, expect, it } from 'vitest'
import type { LayerNode } from '../../../../src/engine/graph/topology'
import { cutNetwork } from '../../../../src/engine/model/cut'

const layer = (
  name: string,
  className: string,
  inputs: string[],
  outputShape = [4],
  config = {}
): LayerNode => ({ name, className, inputs, outputShape, config })

/** input -> a -> (b, c) -> add -> pool -> dropout -> dense */
const network = {
  layers: [
    layer('input', 'InputLayer', [], [8, 8, 3]),
    layer('a', 'Conv2D', ['input'], [8, 8, 2]),
    layer('b', 'Conv2D', ['a'], [8, 8, 2]),
    layer('c', 'Conv2D', ['a'], [8, 8, 2]),
    layer('add', 'Add', ['b', 'c'], [8, 8, 2]),
    layer('pool', 'GlobalAveragePooling2D', ['add'], [2]),
    layer('dropout', 'Dropout', ['pool'], [2], { rate: 0.5 }),
    layer('dense', 'Dense', ['dropout'], [5])
  ]
}
const frontier = (...trainable: string[]): string[] =>
  cutNetwork(network, new Set(trainable)).frontier.map((node) => node.name)

describe('cutNetwork', () => {
  it('lies below the first layer that learns or is random', () => {
    expect(frontier('dense')).toEqual(['pool'])
    expect(frontier('pool', 'dense')).toEqual(['pool'])
    expect(frontier('b', 'c', 'dense')).toEqual(['a'])
    expect(frontier('a', 'dense')).toEqual(['input'])
  })

  it('keeps several outputs where branches differ', () => {
    const cut = cutNetwork(network, new Set(['c', 'dense']))
    expect(cut.frontier.map((node) => node.name)).toEqual(['a', 'b'])
    expect(cut.featureLength).toBe(2 * 8 * 8 * 2)
    expect(cut.below.has('b')).toBe(true)
    expect(cut.below.has('add')).toBe(false)
  })

  it('does not keep what a layer without weights makes of the rest', () => {
    const pooled = [
      layer('input', 'InputLayer', [], [8, 8, 3]),
      layer('pool', 'MaxPooling2D', ['input'], [4, 4, 3]),
      layer('conv', 'Conv2D', ['input'], [4, 4, 3]),
      layer('concat', 'Concatenate', ['pool', 'conv'], [4, 4, 6])
    ]
    const cut = cutNetwork({ layers: pooled }, new Set(['conv']))
    expect([...cut.below]).toEqual(['input'])
    expect(cut.featureLength).toBe(8 * 8 * 3)
  })

  it('says so where nothing is trained', () => {
    const frozen = {
      layers: network.layers.filter((node) => node.name !== 'dropout' && node.name !== 'dense')
    }
    expect(() => cutNetwork(frozen, new Set())).toThrow(/Nothing in this network is trained/)
  })
})
