import { describe, expect, it } from 'vitest'
import {
  baseRows,
  fromHereOn,
  matching,
  namesOf,
  thawedBy,
  withLayers
} from '../../../../src/renderer/src/network/thawing'
import { twoBlocks } from '../support/layers'

const rows = baseRows(twoBlocks)
const names = (layers: readonly { readonly name: string }[]): string[] => layers.map(({ name }) => name)

describe('namesOf', () => {
  it('names a whole block by its name, and single layers by theirs', () => {
    expect(namesOf(new Set(['b_conv', 'b_bn', 'b_pw']), rows, false)).toEqual(['block_2'])
    expect(namesOf(new Set(['b_conv', 'b_pw']), rows, false)).toEqual(['b_conv', 'b_pw'])
    expect(namesOf(new Set(), rows, false)).toEqual([])
  })

  it('calls a block whole without the BatchNormalization that is kept, and never thaws that alone', () => {
    expect(namesOf(new Set(['b_conv', 'b_pw']), rows, true)).toEqual(['block_2'])
    expect(namesOf(new Set(['b_conv', 'b_bn']), rows, true)).toEqual(['b_conv', 'b_bn'])
    expect(namesOf(new Set(['b_bn']), rows, true)).toEqual([])
  })

  it('has no name for a layer called as its block without the rest of it', () => {
    expect(namesOf(new Set(['conv1']), rows, false)).toEqual([])
    expect(namesOf(new Set(['conv1', 'conv1_bn']), rows, false)).toEqual(['conv1'])
  })
})

describe('withLayers', () => {
  it('thaws and freezes beside what is thawed', () => {
    const thawed = thawedBy(['b_conv'], rows)
    const more = withLayers(thawed, [{ name: 'b_pw', block: 'block_2' }], { rows, thaw: true })
    expect([...more]).toEqual(['b_conv', 'b_pw'])
    const less = withLayers(more, [{ name: 'b_conv', block: 'block_2' }], { rows, thaw: false })
    expect([...less]).toEqual(['b_pw'])
  })

  it('brings the block of a layer that is called as it is', () => {
    const whole = withLayers(new Set(), [{ name: 'conv1', block: 'conv1' }], { rows, thaw: true })
    expect(namesOf(whole, rows, false)).toEqual(['conv1'])
  })
})

describe('matching', () => {
  it('takes an exact name first, then a pattern, then any part of a name', () => {
    expect(names(matching('conv1_bn', rows))).toEqual(['conv1_bn'])
    expect(names(matching('block_2', rows))).toEqual(['b_conv', 'b_bn', 'b_pw'])
    expect(names(matching('b_bn..', rows))).toEqual(['b_bn', 'b_pw'])
    expect(names(matching(' _BN ', rows))).toEqual(['conv1_bn', 'b_bn'])
    expect(matching('nothing', rows)).toEqual([])
    expect(matching('  ', rows)).toEqual([])
  })
})

describe('fromHereOn', () => {
  it('begins with the layer itself', () => {
    expect(names(fromHereOn('b_bn', rows))).toEqual(['b_bn', 'b_pw'])
    expect(fromHereOn('nowhere', rows)).toEqual([])
  })
})
