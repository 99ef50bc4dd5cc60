/** Tables of text: plain columns for pipes, Keras' boxes for a terminal that is wide enough. Knows no content. */

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right' | 'center'
}
export type Row = readonly string[]
/** Colours a cell after it was padded; row -1 is the heading. */
export type PaintCell = (text: string, row: number, column: number) => string

/** Columns side by side, two spaces apart, the heading first. */
export function plainTable(
  columns: readonly Column[],
  rows: readonly Row[],
  paint: PaintCell = same
): string {
  const widths = columnWidths(columns, rows)
  const line = (cells: Row, row: number): string =>
    cells
      .map((cell, i) => paint(pad(cell, widths[i] ?? 0, columns[i]?.align), row, i))
      .join('  ')
      .trimEnd()
  return [
    line(
      columns.map((column) => column.title),
      -1
    ),
    ...rows.map(line)
  ].join('\n')
}

/** The box that Keras' `model.summary()` draws. */
export function boxTable(columns: readonly Column[], rows: readonly Row[], paint: PaintCell = same): string {
  const widths = columnWidths(columns, rows)
  const rule = (left: string, fill: string, between: string, right: string): string =>
    left + widths.map((width) => fill.repeat(width + 2)).join(between) + right
  const line = (cells: Row, row: number, bar: string): string =>
    bar +
    cells.map((cell, i) => ` ${paint(pad(cell, widths[i] ?? 0, columns[i]?.align), row, i)} `).join(bar) +
    bar
  const between = rule('├', '─', '┼', '┤')
  return [
    rule('┏', '━', '┳', '┓'),
    line(
      columns.map((column) => column.title),
      -1,
      '┃'
    ),
    rule('┡', '━', '╇', '┩'),
    rows.map((cells, row) => line(cells, row, '│')).join(`\n${between}\n`),
    rule('└', '─', '┴', '┘')
  ].join('\n')
}

/** Characters a line of `boxTable` takes. */
export function boxWidth(columns: readonly Column[], rows: readonly Row[]): number {
  return columnWidths(columns, rows).reduce((sum, width) => sum + width + 3, 1)
}

function columnWidths(columns: readonly Column[], rows: readonly Row[]): readonly number[] {
  return columns.map((column, i) => Math.max(column.title.length, ...rows.map((row) => row[i]?.length ?? 0)))
}

function pad(text: string, width: number, align: Column['align'] = 'left'): string {
  if (align === 'right') return text.padStart(width)
  if (align === 'left') return text.padEnd(width)
  return text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width)
}

function same(text: string): string {
  return text
}
