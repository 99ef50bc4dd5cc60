// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import ConfusionMatrix from '../../../../../src/renderer/src/screens/runs/ConfusionMatrix.vue'

describe('ConfusionMatrix', () => {
  it('has a row a true class and a column a guess, right ones on the diagonal', () => {
    const evaluation = {
      run: '1',
      on: 'val',
      pictures: 8,
      loss: 0.4,
      acc: 0.875,
      classes: ['roses', 'tulips'],
      confusion: [
        [4, 0],
        [1, 3]
      ],
      perClass: []
    } as const
    const wrapper = mount(ConfusionMatrix, { props: { evaluation: JSON.parse(JSON.stringify(evaluation)) } })
    const rows = wrapper.findAll('tbody tr').map((row) => row.findAll('td').map((cell) => cell.text()))
    expect(rows).toEqual([
      ['4', '0'],
      ['1', '3']
    ])
    const wrong = wrapper.findAll('tbody tr')[1]?.findAll('td')[0]
    expect(wrong?.attributes('title')).toBe('tulips taken for roses: 1')
    expect(wrong?.attributes('style')).toContain('--ember-rgb')
    expect(wrapper.findAll('.right').map((cell) => cell.attributes('style'))).toEqual([
      expect.stringContaining('--ice-rgb'),
      expect.stringContaining('--ice-rgb')
    ])
  })
})
