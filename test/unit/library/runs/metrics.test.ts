import { describe, expect, it } from 'vitest'
import { evaluate } from '../../../../src/library/runs/metrics'

describe('evaluate', () => {
  // By hand: guesses 0, 1, 1, 2, 0 for labels 0, 0, 1, 2, 2.
  const rows = [
    { label: 0, scores: [0.5, 0.25, 0.25] },
    { label: 0, scores: [0.25, 0.5, 0.25] },
    { label: 1, scores: [0.1, 0.8, 0.1] },
    { label: 2, scores: [0.2, 0.3, 0.5] },
    { label: 2, scores: [0.4, 0.35, 0.25] }
  ]

  it('counts true classes down and guesses across', () => {
    expect(evaluate(rows, ['a', 'b', 'c']).confusion).toEqual([
      [1, 1, 0],
      [0, 1, 0],
      [1, 0, 1]
    ])
  })

  it('gives accuracy and categorical cross-entropy as their definitions have it', () => {
    const { acc, loss } = evaluate(rows, ['a', 'b', 'c'])
    expect(acc).toBeCloseTo(3 / 5, 12)
    // -(ln 0.5 + ln 0.25 + ln 0.8 + ln 0.5 + ln 0.25) / 5
    expect(loss).toBeCloseTo(0.876405327, 8)
  })

  it('gives precision, recall and F1 of each class', () => {
    const [a, b, c] = evaluate(rows, ['a', 'b', 'c']).perClass
    expect(a).toEqual({ name: 'a', precision: 1 / 2, recall: 1 / 2, f1: 1 / 2 })
    expect(b).toMatchObject({ name: 'b', precision: 1 / 2, recall: 1 })
    expect(b?.f1).toBeCloseTo(2 / 3, 12)
    expect(c).toMatchObject({ name: 'c', precision: 1, recall: 1 / 2 })
    expect(c?.f1).toBeCloseTo(2 / 3, 12)
  })

  it('has 0 where there is nothing to divide by', () => {
    const { perClass } = evaluate([{ label: 0, scores: [0.9, 0.1, 0] }], ['a', 'b', 'c'])
    expect(perClass[1]).toEqual({ name: 'b', precision: 0, recall: 0, f1: 0 })
    expect(evaluate([], ['a', 'b'])).toMatchObject({ loss: 0, acc: 0 })
  })

  it('clips certain scores as Keras does, so that a wrong certainty costs a finite loss', () => {
    const { loss } = evaluate([{ label: 0, scores: [0, 1] }], ['a', 'b'])
    expect(loss).toBeCloseTo(-Math.log(1e-7), 10)
    expect(evaluate([{ label: 1, scores: [0, 1] }], ['a', 'b']).loss).toBeCloseTo(1e-7, 10)
  })
})
