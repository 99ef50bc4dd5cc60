import { describe, expect, it } from 'vitest'
import { sortRows, useSorted } from '../../../../src/renderer/src/composables/useSorted'

const rows = [
  { name: 'run 10', acc: null },
  { name: 'run 9', acc: 0.8 },
  { name: 'run 2', acc: 0.9 }
]

describe('sortRows', () => {
  it('keeps what has no value at the end, whichever way', () => {
    const names = (descending: boolean): readonly string[] =>
      sortRows(rows, (row) => row.acc, descending).map(({ name }) => name)
    expect(names(false)).toEqual(['run 9', 'run 2', 'run 10'])
    expect(names(true)).toEqual(['run 2', 'run 9', 'run 10'])
  })

  it('reads numbers in names as numbers', () => {
    expect(sortRows(rows, ({ name }) => name, false).map(({ name }) => name)).toEqual([
      'run 2',
      'run 9',
      'run 10'
    ])
  })
})

describe('useSorted', () => {
  it('turns round where the same column is chosen again', () => {
    const sorted = useSorted(
      () => rows,
      { name: (row) => row.name, acc: (row) => row.acc },
      { by: 'name', descending: false }
    )
    sorted.toggle('acc')
    expect(sorted.rows.value[0]?.name).toBe('run 9')
    sorted.toggle('acc')
    expect(sorted.rows.value[0]?.name).toBe('run 2')
  })
})
