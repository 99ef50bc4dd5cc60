import { describe, expect, it } from 'vitest'
import {
  addBatch,
  batchPoint,
  ceilingOf,
  linesOf,
  widthOf,
  type BatchPoint
} from '../../../../src/renderer/src/curves/series'
import { epoch } from '../support/flowers'

describe('series', () => {
  it('places a batch within its epoch', () => {
    const report = { run: '1', epoch: 3, step: 5, steps: 20, loss: 0.4, acc: 0.9, eta: 1 }
    expect(batchPoint(report)).toEqual({ x: 2.25, loss: 0.4, acc: 0.9 })
  })

  it('thins a long line and keeps its end', () => {
    const points: BatchPoint[] = []
    for (let x = 1; x <= 10_000; x++) addBatch(points, { x, loss: 1, acc: 0 })
    expect(points.length).toBeLessThanOrEqual(4000)
    expect(points[points.length - 1]?.x).toBe(10_000)
  })

  it('draws no validation where there is none', () => {
    const history = [epoch(1, { val_acc: null, val_loss: null }), epoch(2, { acc: 0.7, val_acc: 0.6 })]
    const [, training, validation] = linesOf('acc', history, [])
    expect(training?.points).toEqual([
      [1, 0.8],
      [2, 0.7]
    ])
    expect(validation?.points).toEqual([[2, 0.6]])
  })

  it('lets a first epoch out of the drawing that would flatten all others', () => {
    const rest = [2, 3, 4].map((number) => epoch(number, { loss: 0.5, val_loss: 0.7 }))
    expect(ceilingOf(linesOf('loss', [epoch(1, { loss: 51, val_loss: 10 }), ...rest], []))).toBe(0.84)
    expect(ceilingOf(linesOf('loss', [epoch(1, { loss: 1.5, val_loss: 1.2 }), ...rest], []))).toBeNull()
    expect(ceilingOf([])).toBeNull()
  })

  it('is as wide as the plan, unless most of it would stay empty', () => {
    expect([widthOf(0, 10), widthOf(3, 50), widthOf(3, 4000)]).toEqual([10, 50, 50])
    expect([widthOf(100, 4000), widthOf(3999, 4000)]).toEqual([150, 4000])
  })
})
