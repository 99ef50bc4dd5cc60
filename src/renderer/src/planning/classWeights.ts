/** Weights of classes as a person sees them: a row a class, by name. Pure. */
import type { ClassWeight } from '../../../contract'

export type OwnWeights = Exclude<ClassWeight, 'balanced' | null>

export interface ClassCount {
  readonly name: string
  /** Training pictures. */
  readonly train: number
}

export interface WeightRow {
  readonly name: string
  /** Training pictures; null where the project has no such class (any more). */
  readonly pictures: number | null
  readonly weight: number
}

/** More digits than this are no better balance, and no easier to read. */
const DIGITS = 4

/**
 * pictures / (classes * pictures of the class), over the classes that have any: scikit-learn's
 * `compute_class_weight('balanced')`, to four digits. 1 for a class without pictures.
 */
export function balancedWeights(classes: readonly ClassCount[]): OwnWeights {
  const present = classes.filter(({ train }) => train > 0).length
  const pictures = classes.reduce((sum, { train }) => sum + train, 0)
  const weightOf = (train: number): number =>
    train === 0 ? 1 : Number((pictures / (present * train)).toPrecision(DIGITS))
  return Object.fromEntries(classes.map(({ name, train }): [string, number] => [name, weightOf(train)]))
}

export function evenWeights(classes: readonly ClassCount[]): OwnWeights {
  return Object.fromEntries(classes.map(({ name }): [string, number] => [name, 1]))
}

/** A row for each class of the project, then those that only the plan names. */
export function weightRows(classWeight: ClassWeight, classes: readonly ClassCount[]): readonly WeightRow[] {
  const weights = new Map(Object.entries(numbersOf(classWeight, classes)))
  const known = new Set(classes.map(({ name }) => name))
  return [
    ...classes.map(({ name, train }) => ({ name, pictures: train, weight: weights.get(name) ?? 1 })),
    ...[...weights]
      .filter(([name]) => !known.has(name))
      .map(([name, weight]) => ({ name, pictures: null, weight }))
  ]
}

/** All weights as numbers, with that one changed. */
export function withWeight(rows: readonly WeightRow[], name: string, weight: number): OwnWeights {
  return Object.fromEntries(
    rows.map((row): [string, number] => [row.name, row.name === name ? weight : row.weight])
  )
}

export function withoutName(rows: readonly WeightRow[], name: string): OwnWeights {
  return Object.fromEntries(
    rows.filter((row) => row.name !== name).map((row): [string, number] => [row.name, row.weight])
  )
}

function numbersOf(classWeight: ClassWeight, classes: readonly ClassCount[]): OwnWeights {
  if (classWeight === null) return {}
  return classWeight === 'balanced' ? balancedWeights(classes) : classWeight
}
