/** Medians and ratios of alternating measurements: a file of figures a section, and all of them as Markdown. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'

export interface Measurement {
  readonly name: string
  /** What the figures are, as `pictures/s`; `better` says which way is good. */
  readonly unit: string
  readonly better: 'higher' | 'lower'
  readonly thaw: readonly number[]
  readonly keras: readonly number[]
}

interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** What is kept of a section until it is measured again. */
interface Figures {
  /** The machine and how long it took, in a line. */
  readonly about: string
  readonly rows: readonly {
    readonly name: string
    readonly unit: string
    readonly better: Measurement['better']
    readonly rounds: number
    readonly thaw: Spread
    readonly keras: Spread
  }[]
}

const figuresFolder = join(import.meta.dirname, 'figures')
const reportFile = join(import.meta.dirname, '..', 'docs', 'benchmarks.md')

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/** How many times better Thaw is; for memory the share of Keras' that Thaw needs. */
export function ratio({ better, thaw, keras }: Measurement): number {
  return ratioOf(better, median(thaw), median(keras))
}

/** Keeps the figures of a section in place of its last ones, and writes the report anew from all that are kept. */
export function keepFigures(section: string, measurements: readonly Measurement[], seconds: number): void {
  const machine = `${cpus()[0]?.model.trim() ?? 'CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`
  const rows = measurements.map(({ thaw, keras, name, unit, better }) => {
    return { name, unit, better, rounds: thaw.length, thaw: spread(thaw), keras: spread(keras) }
  })
  const figures: Figures = { about: `${machine}, ${Math.round(seconds)} s.`, rows }
  mkdirSync(figuresFolder, { recursive: true })
  writeFileSync(join(figuresFolder, `${section}.json`), `${JSON.stringify(figures, null, 2)}\n`)
  writeFileSync(reportFile, report())
}

function report(): string {
  const sections = readdirSync(figuresFolder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(figuresFolder, file), 'utf8')) as Figures)
  return [
    '# Benchmarks',
    '',
    'Thaw beside Keras on one machine in one run, alternating; medians with the smallest and largest. A ratio above 1 means',
    'that Thaw is faster, or needs less memory. Written by `npm run bench` from the figures in `bench/figures`.',
    ...sections.flatMap(sectionText),
    ''
  ].join('\n')
}

function sectionText({ about, rows }: Figures): string[] {
  const figures = ({ median, least, most }: Spread): string =>
    `${format(median)} (${format(least)} to ${format(most)})`
  const lines = rows.map(({ name, unit, better, rounds, thaw, keras }) => {
    const times = ratioOf(better, thaw.median, keras.median).toFixed(2)
    return `| ${name} | ${unit} | ${figures(thaw)} | ${figures(keras)} | **${times}** | ${rounds} |`
  })
  return [
    '',
    `Machine: ${about}`,
    '',
    '| what | unit | Thaw | Keras | ratio | rounds |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines
  ]
}

function ratioOf(better: Measurement['better'], thaw: number, keras: number): number {
  return better === 'higher' ? thaw / keras : keras / thaw
}

function spread(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) }
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
