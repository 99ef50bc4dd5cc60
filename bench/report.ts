/** Medians and ratios of alternating measurements, as a Markdown table. */
import { cpus, totalmem } from 'node:os'

export interface Measurement {
  readonly name: string
  /** What the figures are, as `pictures/s`; `better` says which way is good. */
  readonly unit: string
  readonly better: 'higher' | 'lower'
  readonly thaw: readonly number[]
  readonly keras: readonly number[]
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/** How many times better Thaw is; for memory the share of Keras' that Thaw needs. */
export function ratio({ better, thaw, keras }: Measurement): number {
  return better === 'higher' ? median(thaw) / median(keras) : median(keras) / median(thaw)
}

export function report(measurements: readonly Measurement[], about: string): string {
  const rows = measurements.map((m) => {
    const figures = (values: readonly number[]): string =>
      `${format(median(values))} (${format(Math.min(...values))} to ${format(Math.max(...values))})`
    return `| ${m.name} | ${m.unit} | ${figures(m.thaw)} | ${figures(m.keras)} | **${ratio(m).toFixed(2)}** |`
  })
  const machine = `${cpus()[0]?.model.trim() ?? 'CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`
  return [
    '# Benchmarks',
    '',
    'Thaw beside Keras on one machine in one run, alternating; medians with the smallest and largest. A ratio above 1 means',
    'that Thaw is faster, or needs less memory. Written by `npm run bench`.',
    '',
    `Machine: ${machine}. ${about}`,
    '',
    '| what | unit | Thaw | Keras | ratio |',
    '|---|---|---|---|---|',
    ...rows,
    ''
  ].join('\n')
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
