/** The ratios to Keras as a small SVG of bars on a logarithmic scale; a line marks each bar that is to be reached. */
import { comparison, type Row } from './measurement'

const [LEFT, WIDTH, RIGHT, ROW, TOP] = [410, 330, 60, 20, 34]
/** Below and above this a bar is cut off; its number stands beside it. */
const [LEAST, MOST] = [0.5, 200]
const TICKS = [0.5, 1, 2, 4, 10, 20, 50, 100, 200]

export function plot(rows: readonly Row[]): string {
  const shown = rows.flatMap((row) => {
    const ratio = row.compare === 'ratio' ? comparison(row) : null
    return ratio === null ? [] : [{ ...row, ratio }]
  })
  const height = TOP + shown.length * ROW + 8
  const ticks = TICKS.map((tick) => {
    const line = `<line class="${tick === 1 ? 'one' : 'grid'}" x1="${x(tick)}" x2="${x(tick)}" y1="${TOP - 6}" y2="${height - 4}"/>`
    return `${line}<text x="${x(tick)}" y="${TOP - 12}" text-anchor="middle">${tick}</text>`
  })
  const bars = shown.map(({ name, ratio, bar }, i) => {
    const y = TOP + i * ROW
    const [from, to] = ratio < 1 ? [x(ratio), x(1)] : [x(1), x(ratio)]
    const reached = bar === null || ratio >= bar
    const goal = bar === null ? '' : `<line class="goal" x1="${x(bar)}" x2="${x(bar)}" y1="${y}" y2="${y + ROW - 4}"/>` // prettier-ignore
    return [
      `<text x="${LEFT - 10}" y="${y + 12}" text-anchor="end">${escape(name)}</text>`,
      `<rect class="${reached ? 'bar' : 'short'}" x="${from}" y="${y + 2}" width="${Math.max(1, to - from).toFixed(1)}" height="${ROW - 8}"/>`,
      goal,
      `<text x="${x(Math.max(ratio, bar ?? 0)) + 6}" y="${y + 12}">${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)}</text>`
    ].join('')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + RIGHT} ${height}" role="img" aria-label="How many times faster or smaller than Keras">`,
    `<style>${STYLE}</style>`,
    ...ticks,
    ...bars,
    '</svg>',
    ''
  ].join('\n')
}

const STYLE = [
  'text{font:11px system-ui,sans-serif;fill:#444}',
  '.grid{stroke:#8884}.one{stroke:#888}.goal{stroke:#d55e00;stroke-width:2}',
  '.bar{fill:#0072b2}.short{fill:#e69f00}',
  '@media (prefers-color-scheme:dark){text{fill:#ccc}.bar{fill:#56b4e9}}'
].join('')

function x(ratio: number): number {
  const share = Math.log(Math.min(MOST, Math.max(LEAST, ratio)) / LEAST) / Math.log(MOST / LEAST)
  return Math.round((LEFT + share * WIDTH) * 10) / 10
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}
