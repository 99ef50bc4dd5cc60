import { describe, expect, it } from 'vitest'
import type { EpochReport } from '../../../../src/contract'
import { bestEpoch, readCurves, type CurveContext } from '../../../../src/renderer/src/curves/readCurves'
import { epoch } from '../support/flowers'

const head = { pool: 'flatten' as const, dense: [256], dropout: 0, l2: 0 }
const even = [
  { name: 'roses', train: 40 },
  { name: 'tulips', train: 40 }
]

function kinds(history: readonly EpochReport[], rest: Partial<CurveContext> = {}): readonly string[] {
  return readCurves({ history, running: false, head, classes: even, ...rest }).map(({ kind }) => kind)
}

/** One epoch a validation loss; training loss falls all the while. */
function withValidation(losses: readonly number[]): readonly EpochReport[] {
  return losses.map((val_loss, index) => epoch(index + 1, { val_loss }))
}

describe('readCurves', () => {
  it('says nothing before the first epoch and little before the third', () => {
    expect(kinds([])).toEqual([])
    expect(kinds(withValidation([1, 0.9]))).toEqual(['early'])
  })

  it('sees a validation loss that still falls', () => {
    expect(kinds(withValidation([1, 0.8, 0.6, 0.5]))).toEqual(['improving'])
    const [remark] = readCurves({
      history: withValidation([1, 0.8, 0.6]),
      running: true,
      head,
      classes: even
    })
    expect(remark?.text).toBe('Validation still improves: keep going.')
  })

  it('sees over-fitting, and since when', () => {
    const history = withValidation([1, 0.7, 0.5, 0.56, 0.63, 0.7])
    expect(kinds(history)).toEqual(['over-fitting'])
    const [remark] = readCurves({ history, running: false, head, classes: even })
    expect(remark?.text).toMatch(/since epoch 3: .* from 0\.500 to 0\.700/)
  })

  it('takes no wavering for over-fitting', () => {
    expect(kinds(withValidation([1, 0.7, 0.5, 0.51, 0.52]))).not.toContain('over-fitting')
  })

  it('sees that nothing moves any more, even where the last digits do', () => {
    expect(kinds(withValidation([1, 0.6, 0.5, 0.499, 0.498, 0.497, 0.496]))).toEqual(['flat'])
  })

  it('sees a model that guesses', () => {
    const history = [1, 2, 3].map((number) => epoch(number, { acc: 0.5, val_acc: 0.55 }))
    expect(kinds(history)).toContain('guessing')
  })

  it('sees a lead of training, and advises only what is not done yet', () => {
    const history = [1, 2, 3].map((number) => epoch(number, { acc: 0.95, val_acc: 0.8 }))
    expect(kinds(history)).toContain('ahead')
    const done = { pool: 'avg' as const, dense: [32], dropout: 0.5, l2: 0 }
    const advice = readCurves({ history, running: false, head: done, classes: even }).find(
      ({ kind }) => kind === 'ahead'
    )
    expect(advice?.text).toContain('by 0.15. More pictures would')
  })

  it('sees classes of very different size', () => {
    const classes = [
      { name: 'roses', train: 120 },
      { name: 'tulips', train: 30 }
    ]
    expect(kinds(withValidation([1, 0.8, 0.6]), { classes })).toEqual(['improving', 'unbalanced'])
  })

  it('says that there is no validation, and that a loss is broken', () => {
    expect(kinds([epoch(1, { val_loss: null, val_acc: null })])).toEqual(['blind'])
    expect(kinds([epoch(1, { loss: Number.NaN })])).toEqual(['broken'])
  })
})

describe('bestEpoch', () => {
  it('takes the best accuracy, of equals the lower loss', () => {
    const history = [
      epoch(1, { val_acc: 0.8, val_loss: 0.4 }),
      epoch(2, { val_acc: 0.9, val_loss: 0.5 }),
      epoch(3, { val_acc: 0.9, val_loss: 0.3 }),
      epoch(4, { val_acc: 0.9, val_loss: 0.6 })
    ]
    expect(bestEpoch(history)?.epoch).toBe(3)
    expect(bestEpoch([epoch(1, { val_acc: null, val_loss: null })])).toBeNull()
  })
})
