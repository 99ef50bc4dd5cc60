import { describe, expect, it } from 'vitest'
import { blocksOf } from '../../../../src/renderer/src/network/blocks'
import { moveFor, typeAhead } from '../../../../src/renderer/src/network/treeKeys'
import { treeRows } from '../../../../src/renderer/src/network/treeRows'
import { twoBlocks } from '../support/layers'

const rows = treeRows(blocksOf(twoBlocks), new Set(['b_conv']))
const keyAfter = (pressed: string, focus: string): unknown => {
  const wanted = moveFor(pressed, focus, { rows, page: 3 })
  return wanted?.kind === 'focus' ? wanted.key : wanted
}

describe('moveFor', () => {
  it('goes from row to row, over the cut, and stays at the ends', () => {
    expect(keyAfter('ArrowDown', 'block input_layer')).toBe('block conv1')
    expect(keyAfter('ArrowDown', 'layer b_pw')).toBe('block flatten')
    expect(keyAfter('ArrowUp', 'block input_layer')).toBe('block input_layer')
    expect(keyAfter('Home', 'layer b_pw')).toBe('block input_layer')
    expect(keyAfter('End', 'block conv1')).toBe('block flatten')
    expect(keyAfter('PageDown', 'block conv1')).toBe('layer b_bn')
    expect(keyAfter('PageUp', 'layer b_bn')).toBe('block conv1')
  })

  it('unfolds to the right, then goes in; goes out to the left, then folds', () => {
    expect(keyAfter('ArrowRight', 'block conv1')).toEqual({ kind: 'fold', block: 'conv1', open: true })
    expect(keyAfter('ArrowRight', 'block b_conv')).toBe('layer b_conv')
    expect(keyAfter('ArrowRight', 'layer b_conv')).toBeNull()
    expect(keyAfter('ArrowLeft', 'layer b_bn')).toBe('block b_conv')
    expect(keyAfter('ArrowLeft', 'block b_conv')).toEqual({ kind: 'fold', block: 'b_conv', open: false })
    expect(keyAfter('ArrowLeft', 'block conv1')).toBeNull()
  })

  it('leaves all other keys alone', () => {
    expect([keyAfter('x', 'block conv1'), keyAfter('ArrowDown', 'gone')]).toEqual([null, null])
  })
})

describe('typeAhead', () => {
  it('goes to the next name that begins so, round to the first', () => {
    expect(typeAhead('b', 'block conv1', rows)).toBe('block b_conv')
    expect(typeAhead('b', 'block b_conv', rows)).toBe('layer b_conv')
    expect(typeAhead('b_b', 'layer b_conv', rows)).toBe('layer b_bn')
    expect(typeAhead('C', 'layer b_pw', rows)).toBe('block conv1')
    expect(typeAhead('z', 'block conv1', rows)).toBeNull()
  })
})
