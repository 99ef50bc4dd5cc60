/** Medians of alternating measurements beside their bars: a file of figures a section, and all of them as Markdown and a plot. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { format as formatted } from 'prettier'
import { barText, comparisonText, rowOf, type Measurement, type Row } from './measurement'
import { sectionNames } from './names'
import { plot } from './plot'

/** What is kept of a section until it is measured again. */
interface Figures {
  /** The machine and how long it took, in a line. */
  readonly about: string
  readonly rows: readonly Row[]
}

const figuresFolder = join(import.meta.dirname, 'figures')
const docs = join(import.meta.dirname, '..', 'docs')

/** Keeps the figures of a section in place of its last ones, and writes the report anew from all that are kept. */
export async function keepFigures(
  section: string,
  measurements: readonly Measurement[],
  seconds: number
): Promise<void> {
  const machine = `${cpus()[0]?.model.trim() ?? 'CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`
  const figures: Figures = { about: `${machine}, ${Math.round(seconds)} s.`, rows: measurements.map(rowOf) }
  mkdirSync(figuresFolder, { recursive: true })
  writeFileSync(join(figuresFolder, `${section}.json`), `${JSON.stringify(figures, null, 2)}\n`)
  await writeReport()
}

async function writeReport(): Promise<void> {
  const sections = keptSections()
  const file = join(docs, 'benchmarks.md')
  writeFileSync(file, await formatted(report(sections), { filepath: file, printWidth: 110 }))
  writeFileSync(join(docs, 'images', 'benchmarks.svg'), plot(sections.flatMap(({ rows }) => rows)))
}

function keptSections(): Figures[] {
  const kept = new Set(readdirSync(figuresFolder))
  return sectionNames
    .filter((name) => kept.has(`${name}.json`))
    .map((name) => JSON.parse(readFileSync(join(figuresFolder, `${name}.json`), 'utf8')) as Figures)
}

function report(sections: readonly Figures[]): string {
  return [
    '# Benchmarks',
    '',
    'Thaw beside Keras on one machine in one run, alternating; medians with the smallest and largest. A ratio above 1 means',
    'that Thaw is faster, or needs less memory; of accuracies it is the difference. In brackets stands the bar, where there is',
    'one. Written by `npm run bench` from the figures in `bench/figures`; [bench/README.md](../bench/README.md) says what is',
    'measured and how.',
    '',
    '![How many times faster, or smaller, than Keras](images/benchmarks.svg)',
    ...sections.flatMap(sectionText),
    ''
  ].join('\n')
}

function sectionText({ about, rows }: Figures): string[] {
  const figures = (spread: Row['keras']): string =>
    spread ? `${format(spread.median)} (${format(spread.least)} to ${format(spread.most)})` : ''
  const lines = rows.map((row) => {
    const compared = comparisonText(row)
    const cells = [
      row.name,
      row.unit,
      figures(row.thaw),
      figures(row.keras),
      [compared && `**${compared}**`, barText(row)].filter((text) => text !== '').join(' '),
      row.rounds
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '',
    `Machine: ${about}`,
    '',
    '| what | unit | Thaw | Keras | ratio | figures |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines
  ]
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
