/** What predictions on labelled pictures amount to: loss, accuracy, confusion, precision and recall. */
import type { Evaluation } from '../../contract'

export interface LabelledScores {
  readonly label: number
  /** One probability a class. */
  readonly scores: readonly number[]
}

/** Keras clips probabilities by this before the logarithm (keras.config.epsilon). */
const EPSILON = 1e-7

/** Categorical cross-entropy, accuracy, the confusion matrix (true class down, predicted across) and scores a class. */
export function evaluate(
  rows: readonly LabelledScores[],
  classes: readonly string[]
): Pick<Evaluation, 'loss' | 'acc' | 'confusion' | 'perClass'> {
  const confusion = classes.map(() => classes.map(() => 0))
  let loss = 0
  let right = 0
  for (const { label, scores } of rows) {
    const guess = scores.indexOf(Math.max(...scores))
    const row = confusion[label]
    if (row) row[guess] = (row[guess] ?? 0) + 1
    if (guess === label) right += 1
    loss -= Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, scores[label] ?? 0)))
  }
  const n = Math.max(1, rows.length)
  return {
    loss: loss / n,
    acc: right / n,
    confusion,
    perClass: classes.map((name, c) => classMetrics(name, c, confusion))
  }
}

/** 0 where there is nothing to divide by, as scikit-learn has it. */
function classMetrics(
  name: string,
  c: number,
  confusion: readonly (readonly number[])[]
): Evaluation['perClass'][number] {
  const hits = confusion[c]?.[c] ?? 0
  const guessed = confusion.reduce((sum, row) => sum + (row[c] ?? 0), 0)
  const truly = (confusion[c] ?? []).reduce((a, b) => a + b, 0)
  const precision = guessed > 0 ? hits / guessed : 0
  const recall = truly > 0 ? hits / truly : 0
  const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0
  return { name, precision, recall, f1 }
}
