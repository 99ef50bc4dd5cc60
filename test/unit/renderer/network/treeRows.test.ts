import { describe, expect, it } from 'vitest'
import type { LayerRow } from '../../../../src/contract'
import { blocksOf } from '../../../../src/renderer/src/network/blocks'
import { treeRows } from '../../../../src/renderer/src/network/treeRows'
import { layer, twoBlocks } from '../support/layers'

/** Rows as lines: `+` a folded block, `-` an unfolded one, the cut by its words. */
function lines(layers: readonly LayerRow[], open: readonly string[]): string[] {
  return treeRows(blocksOf(layers), new Set(open)).map((row) => {
    if (row.kind === 'cut') return row.text
    if (row.kind === 'block') return `${row.open ? '-' : '+'} ${row.block.name}`
    return `  ${row.layer.name} ${row.place}`
  })
}

const cut = 'the cut: all above is computed once a picture and kept'
const run = (layers: readonly LayerRow[], ...names: string[]): LayerRow[] =>
  layers.map((row) => (names.includes(row.name) ? { ...row, below: false } : row))

describe('treeRows', () => {
  it('draws the cut before the first layer that is run in each epoch', () => {
    expect(lines(twoBlocks, ['flatten'])).toEqual([
      '+ input',
      '+ conv1',
      '+ block_2',
      '- head',
      '  flatten kept',
      cut,
      '  predictions run'
    ])
  })

  it('draws it above a folded block in which only layers without weights lie below it', () => {
    expect(lines(twoBlocks, [])).toEqual(['+ input', '+ conv1', '+ block_2', cut, '+ head'])
  })

  it('says so where it lies inside a folded block', () => {
    const layers = run(twoBlocks, 'b_pw', 'flatten')
    expect(lines(layers, [])).toEqual([
      '+ input',
      '+ conv1',
      '+ block_2',
      'the cut lies inside block_2: unfold it to see where',
      '+ head'
    ])
    expect(lines(layers, ['b_conv']).slice(2, 7)).toEqual([
      '- block_2',
      '  b_conv kept',
      '  b_bn kept',
      cut,
      '  b_pw run'
    ])
  })

  it('tells of what is kept in other branches further down', () => {
    const layers = run(twoBlocks, 'b_conv', 'flatten')
    expect(lines(layers, [])[2]).toBe(
      'the cut: all above, and 2 beside it, is computed once a picture and kept'
    )
  })

  it('says that nothing is kept where the first weights are trained', () => {
    const names = twoBlocks.slice(1).map(({ name }) => name)
    expect(lines(run(twoBlocks, ...names), [])[1]).toBe('the cut: the whole network runs in each epoch')
  })

  it('ends a base without a head with the cut', () => {
    expect(lines([layer('conv', 'block', 1)], [])).toEqual(['+ block', cut])
    expect(lines([], [])).toEqual([])
  })
})
