/** Tables of text: plain columns for pipes, Keras' boxes for a terminal that is wide enough. Knows no content. */

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right' | 'center'
  /** Its share of the width where a box is narrower than its content. */
  readonly share?: number
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

/**
 * The box that Keras' `model.summary()` draws. Where it would be wider than `width`, columns get their shares of it:
 * cells go on in the next line, and a word that is too long ends in an ellipsis.
 */
export function boxTable(
  columns: readonly Column[],
  rows: readonly Row[],
  paint: PaintCell = same,
  width: number = Infinity
): string {
  const natural = columnWidths(columns, rows)
  const widths =
    boxWidth(columns, rows) <= width
      ? natural
      : columns.map(({ share = 1 / columns.length }) => Math.max(Math.floor(share * (width - 1)) - 3, 1))
  const rule = (left: string, fill: string, between: string, right: string): string =>
    left + widths.map((n) => fill.repeat(n + 2)).join(between) + right
  const lines = (cells: Row, row: number, bar: string): string => {
    const wrapped = cells.map((cell, i) => wrap(cell, widths[i] ?? 0))
    const height = Math.max(...wrapped.map((parts) => parts.length))
    const line = (at: number): string =>
      bar +
      wrapped
        .map((parts, i) => ` ${paint(pad(parts[at] ?? '', widths[i] ?? 0, columns[i]?.align), row, i)} `)
        .join(bar) +
      bar
    return Array.from({ length: height }, (_, at) => line(at)).join('\n')
  }
  const between = rule('├', '─', '┼', '┤')
  return [
    rule('┏', '━', '┳', '┓'),
    lines(
      columns.map((column) => column.title),
      -1,
      '┃'
    ),
    rule('┡', '━', '╇', '┩'),
    rows.map((cells, row) => lines(cells, row, '│')).join(`\n${between}\n`),
    rule('└', '─', '┴', '┘')
  ].join('\n')
}

/** Breaks between words; what is still too long ends in an ellipsis. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1]
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => (line.length <= width ? line : `${line.slice(0, width - 1)}…`))
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
