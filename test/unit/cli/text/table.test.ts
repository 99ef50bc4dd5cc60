import { expect, it } from 'vitest'
import { boxTable, boxWidth, plainTable } from '../../../../src/cli/text/table'

const columns = [{ title: 'Name' }, { title: 'Count', align: 'right' as const }]
const rows = [
  ['daisy', '100'],
  ['roses', '7']
]

it('lays columns side by side without trailing spaces', () => {
  expect(plainTable(columns, rows)).toBe('Name   Count\ndaisy    100\nroses      7')
  expect(plainTable([{ title: 'A' }, { title: 'B' }], [['x', '']])).toBe('A  B\nx')
})

it('draws the box of Keras, as wide as it says', () => {
  const box = boxTable(columns, rows)
  expect(box).toBe(
    [
      '┏━━━━━━━┳━━━━━━━┓',
      '┃ Name  ┃ Count ┃',
      '┡━━━━━━━╇━━━━━━━┩',
      '│ daisy │   100 │',
      '├───────┼───────┤',
      '│ roses │     7 │',
      '└───────┴───────┘'
    ].join('\n')
  )
  expect(box.split('\n').map((line) => line.length)).toEqual(Array(7).fill(boxWidth(columns, rows)))
})

it('paints cells after they were padded, and says which', () => {
  const painted = plainTable(columns, rows, (text, row, column) =>
    row === 1 && column === 1 ? `<${text}>` : text
  )
  expect(painted.split('\n')[2]).toBe('roses  <    7>')
})
