import { describe, expect, it } from 'vitest'
import { blocksOf, shapeText, stateOf } from '../../../../src/renderer/src/network/blocks'
import { twoBlocks } from '../support/layers'

describe('blocksOf', () => {
  it('gathers neighbours, adds up what they hold, and says on which side of the cut they lie', () => {
    const blocks = blocksOf(twoBlocks)
    expect(blocks.map(({ key, name, params, place }) => [key, name, params, place])).toEqual([
      ['input_layer', 'input', 0, 'kept'],
      ['conv1', 'conv1', 14, 'kept'],
      ['b_conv', 'block_2', 54, 'kept'],
      ['flatten', 'head', 393, 'part']
    ])
  })
})

describe('stateOf', () => {
  it('calls what is part frozen neither', () => {
    const layers = [{ name: 'a' }, { name: 'b' }]
    const states = [[], ['a'], ['a', 'b']].map((thawed) => stateOf(layers, new Set(thawed)))
    expect(states).toEqual(['frozen', 'mixed', 'trained'])
    expect(stateOf([], new Set(['a']))).toBe('frozen')
  })
})

describe('shapeText', () => {
  it('leaves the batch out', () => {
    expect(shapeText([null, 7, 7, 1024])).toBe('7, 7, 1024')
  })
})
