// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import EpochTable from '../../../../src/renderer/src/components/EpochTable.vue'
import { epoch } from '../support/flowers'

const history = [epoch(1, { val_acc: 0.7 }), epoch(2, { val_acc: 0.8 }), epoch(3, { val_acc: 0.6 })]

/** The first cell of each row that is marked. */
function marked(result?: { bestEpoch: number; bestAcc: number | null }): readonly string[] {
  const rows = mount(EpochTable, { props: { history, ...(result && { result }) } }).findAll('tbody tr')
  return rows.filter((row) => row.find('.chip').exists()).map((row) => row.text())
}

it('marks the best epoch of the curves while the run lasts, then the one the run kept', () => {
  expect(marked()).toEqual([expect.stringMatching(/^2\s*best/)])
  expect(marked({ bestEpoch: 3, bestAcc: 0.6 })).toEqual([expect.stringMatching(/^3\s*best/)])
})

it('marks no epoch where what the run started from stayed the best, and says so', () => {
  expect(marked({ bestEpoch: 0, bestAcc: 0.93 })).toEqual([
    expect.stringMatching(
      /^As it began\s*best\s*What it started from stayed the best, and was kept\.\s*0\.930/
    )
  ])
})

it('begins with the accuracy of the run it started from, where an epoch was better', () => {
  const props = { history, result: { bestEpoch: 2, bestAcc: 0.8 }, start: { run: '4', acc: 0.72 } }
  const [first, ...epochs] = mount(EpochTable, { props }).findAll('tbody tr')
  expect(first?.text()).toMatch(/^As it began\s*With the weights of run 4\.\s*0\.720/)
  expect(epochs).toHaveLength(3)
})
