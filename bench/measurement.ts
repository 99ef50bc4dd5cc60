/** What is measured, its spread, and how Thaw compares with Keras. */

export interface Measurement {
  readonly name: string
  /** What the figures are, as `pictures/s`; `better` says which way is good. */
  readonly unit: string
  readonly better: 'higher' | 'lower'
  readonly thaw: readonly number[]
  /** Left out where Thaw is measured alone. */
  readonly keras?: readonly number[]
  /** Accuracies are subtracted; all else is divided. */
  readonly compare?: Row['compare']
  /** The least that is wanted of the ratio, or of the difference. */
  readonly bar?: number
}

interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** A measurement as it is kept. */
export interface Row {
  readonly name: string
  readonly unit: string
  readonly better: Measurement['better']
  readonly compare: 'ratio' | 'difference'
  readonly bar: number | null
  /** How many figures the medians are of. */
  readonly rounds: number
  readonly thaw: Spread
  readonly keras: Spread | null
}

export function rowOf({ name, unit, better, thaw, keras, compare, bar }: Measurement): Row {
  return {
    name,
    unit,
    better,
    compare: compare ?? 'ratio',
    bar: bar ?? null,
    rounds: thaw.length,
    thaw: spread(thaw),
    keras: keras ? spread(keras) : null
  }
}

/** How many times better Thaw is (for memory: how many times less it needs), or by how much; null where it is alone. */
export function comparison({ better, compare, thaw, keras }: Row): number | null {
  if (!keras) return null
  if (compare === 'difference') return thaw.median - keras.median
  return better === 'higher' ? thaw.median / keras.median : keras.median / thaw.median
}

export function comparisonText(row: Row): string {
  const value = comparison(row)
  if (value === null) return ''
  if (row.compare === 'ratio') return value.toFixed(2)
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`
}

export function barText({ bar }: Row): string {
  return bar === null ? '' : `(≥ ${bar})`
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

function spread(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) }
}
