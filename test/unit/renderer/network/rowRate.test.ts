import { expect, it } from 'vitest'
import { blocksOf } from '../../../../src/renderer/src/network/blocks'
import { rateNameOf, whyNoRate } from '../../../../src/renderer/src/network/rowRate'
import { treeRows, type TreeRow } from '../../../../src/renderer/src/network/treeRows'
import { twoBlocks } from '../support/layers'

const rows = treeRows(blocksOf(twoBlocks), new Set(['b_conv']))

function row(key: string): TreeRow {
  const found = rows.find((each) => each.key === key)
  if (!found) throw new Error(`There is no row "${key}" among ${rows.map((each) => each.key).join(', ')}.`)
  return found
}

it('belongs to what the plan names, and to nothing while only the head is trained', () => {
  expect(rateNameOf(row('block b_conv'), ['head'])).toBeNull()
  const rated = ['block_2', 'b_pw', 'head']
  expect(rows.map((each) => rateNameOf(each, rated)).filter((name) => name !== null)).toEqual(rated)
  expect(rateNameOf(row('block conv1'), rated)).toBeNull()
  expect(rateNameOf(row('cut'), rated)).toBeNull()
})

it('belongs to the block where a layer in it has the same name', () => {
  const open = treeRows(blocksOf(twoBlocks), new Set(['conv1']))
  expect(open.map(({ key }) => key)).toContain('layer conv1')
  expect(open.filter((each) => rateNameOf(each, ['conv1', 'head']) === 'conv1')).toEqual([
    expect.objectContaining({ key: 'block conv1' })
  ])
})

it('is missing for a reason that is said', () => {
  expect(whyNoRate(row('block conv1'), ['head'])).toMatch(/^Only the head is trained/)
  expect(whyNoRate(row('block conv1'), ['block_2', 'head'])).toBe(
    'conv1 has no rate of its own. These have: block_2 and head.'
  )
  const many = ['a', 'b', 'c', 'd', 'e', 'head']
  expect(whyNoRate(row('layer b_bn'), many)).toMatch(/These have: a, b, c, d and 2 more\.$/)
})
