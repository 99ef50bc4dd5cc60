import { describe, expect, it } from 'vitest'
import type { EpochReport } from '../../../../src/contract'
import { bestEpoch, readCurves } from '../../../../src/renderer/src/curves/readCurves'
import type { ClassFacts, CurveContext, Remark } from '../../../../src/renderer/src/curves/remark'
import { epoch, runOf } from '../support/flowers'

const { plan: tiny } = runOf('1')
const plan = { ...tiny, lr: 0.001, head: { pool: 'flatten' as const, dense: [256], dropout: 0, l2: 0 } }
const even = [classOf('roses', 40), classOf('tulips', 40)]

function classOf(name: string, train: number, predicted: number | null = null): ClassFacts {
  return { name, train, val: 10, predicted }
}

function read(history: readonly EpochReport[], rest: Partial<CurveContext> = {}): readonly Remark[] {
  return readCurves({ history, running: false, plan, result: null, classes: even, ...rest })
}

function kinds(history: readonly EpochReport[], rest: Partial<CurveContext> = {}): readonly string[] {
  return read(history, rest).map(({ kind }) => kind)
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
    const [remark] = read(withValidation([1, 0.8, 0.6]), { running: true })
    expect(remark?.text).toBe('Validation still improves: keep going.')
  })

  it('sees weights that the first epoch threw far off, until they are found again', () => {
    const thrown = [8875, 57.7, 2.96, 1.61].map((loss, index) => epoch(index + 1, { loss, val_loss: loss }))
    const [remark] = read(thrown)
    expect(remark).toMatchObject({ kind: 'rate-high', remedy: { change: { lr: 0.0002 } } })
    expect(remark?.text).toMatch(
      /^The first epoch threw training loss up to 8875\.000, where a guess has 0\.693/
    )
    expect(kinds([...thrown, epoch(5, { loss: 0.2, val_loss: 0.5 })])).not.toContain('rate-high')
  })

  it('says first that what the run started from stayed the best', () => {
    const result = { bestEpoch: 0, bestAcc: 0.93 }
    const [first, second] = read(withValidation([1, 0.8, 0.6, 0.5]), { result })
    expect(first?.text).toBe('Nothing better than the 0.93 it started from: those weights were kept.')
    expect(second?.kind).toBe('improving')
    expect(kinds(withValidation([1, 0.8, 0.6]), { result: { ...result, bestEpoch: 3 } })).toEqual([
      'improving'
    ])
  })

  it('sees over-fitting, and since when', () => {
    const history = withValidation([1, 0.7, 0.5, 0.56, 0.63, 0.7])
    expect(kinds(history)).toEqual(['over-fitting'])
    const [remark] = read(history)
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
    const done = { ...plan, head: { pool: 'avg' as const, dense: [32], dropout: 0.5, l2: 0 } }
    const advice = read(history, { plan: done }).find(({ kind }) => kind === 'ahead')
    expect(advice?.remedy).toBeUndefined()
    expect(advice?.text).toContain('by 0.15. More pictures would')
  })

  it('sees classes of very different size', () => {
    const classes = [classOf('roses', 120), classOf('tulips', 30)]
    expect(kinds(withValidation([1, 0.8, 0.6]), { classes })).toEqual(['improving', 'unbalanced'])
  })

  it('says that there is no validation, and that a loss is broken', () => {
    expect(kinds([epoch(1, { val_loss: null, val_acc: null })])).toEqual(['blind'])
    expect(kinds([epoch(1, { loss: Number.NaN })])).toEqual(['broken'])
  })
})

/** One epoch a training loss; validation is left at 0.7 of right, so that only the rate is to be judged. */
function withTraining(losses: readonly number[]): readonly EpochReport[] {
  return losses.map((loss, index) => epoch(index + 1, { loss, acc: 0.72, val_loss: 0.9, val_acc: 0.7 }))
}

describe('the learning rate', () => {
  it.each<[string, readonly number[], readonly string[]]>([
    ['leaps twice', [1.2, 0.4, 1.1, 0.5, 1.9], ['rate-high']],
    ['leaps once, but far', [1.2, 0.8, 0.8, 4.3], ['rate-high']],
    ['leapt long ago', [1, 5, 1, 5, ...Array.from({ length: 25 }, () => 0.01)], ['flat']],
    ['rises', [0.7, 0.8, 0.9, 1.3], ['rate-high']],
    ['has not moved', [0.701, 0.7, 0.699, 0.698, 0.697], ['rate-low']],
    ['leaps once', [1.2, 0.4, 0.8, 0.3, 0.2], ['flat']],
    ['wavers near zero', [1, 0.01, 0.03, 0.01, 0.04, 0.02], ['flat']],
    ['has fallen long ago', [0.3, 0.0101, 0.01, 0.01, 0.01], ['flat']],
    [
      'was low from the first epoch on, as one that was handed over',
      [0.05, 0.05, 0.05, 0.05, 0.05],
      ['flat']
    ],
    ['has too few epochs', [1, 1.5], ['early']]
  ])('training loss %s', (_what, losses, expected) => {
    expect(kinds(withTraining(losses))).toEqual(expected)
  })

  it('is named, and a better one is a click away', () => {
    const [high] = read(withTraining([1.2, 0.4, 1.1, 0.5, 1.9]))
    expect(high).toMatchObject({
      text: 'Training loss leapt from 0.500 to 1.900 in epoch 5: the learning rate 0.001 is too high.',
      remedy: { label: 'Learning rate 0.0002', change: { lr: 0.0002 } }
    })
    const [low] = read(withTraining([0.701, 0.7, 0.699, 0.698]), { plan: { ...plan, lr: 1e-6 } })
    expect(low).toMatchObject({ kind: 'rate-low', remedy: { change: { lr: 1e-5 } } })
    const [broken] = read([epoch(1, { loss: Number.NaN })], { plan: { ...plan, lr: 0.5 } })
    expect(broken).toMatchObject({ kind: 'broken', remedy: { change: { lr: 0.05 } } })
  })
})

describe('the classes', () => {
  const improving = withValidation([1, 0.8, 0.6])

  it('one that is never predicted is named, with balance where another is far larger', () => {
    const classes = [classOf('roses', 120, 14), classOf('tulips', 30, 0)]
    const remark = read(improving, { classes }).find(({ kind }) => kind === 'never')
    expect(remark).toMatchObject({
      text: 'No validation picture is taken for tulips. It has 30 training pictures, roses 120.',
      remedy: { change: { classWeight: 'balanced' } }
    })
    // What is balanced already is not advised again.
    const balanced = { ...plan, classWeight: 'balanced' as const }
    expect(
      read(improving, { classes, plan: balanced }).some(
        ({ remedy }) => remedy && 'change' in remedy && 'classWeight' in remedy.change
      )
    ).toBe(false)
    expect(kinds(improving, { classes })).toEqual(['improving', 'never'])
  })

  it('of equal size that are never predicted are named together', () => {
    const classes = [classOf('daisy', 40, 0), classOf('roses', 40, 20), classOf('tulips', 40, 0)]
    const remark = read(improving, { classes }).find(({ kind }) => kind === 'never')
    expect(remark?.text).toMatch(
      /^No validation picture is taken for daisy or tulips\. Evaluation, on Runs, shows/
    )
    expect(remark?.remedy).toBeUndefined()
    // Validation has no picture of it, or too little was trained.
    const unseen = classes.map((each) => ({ ...each, val: 0 }))
    expect(kinds(improving, { classes: unseen })).not.toContain('never')
    expect(kinds(improving.slice(0, 2), { classes })).not.toContain('never')
  })

  it('with few pictures are told of, the smallest by name', () => {
    const classes = [classOf('daisy', 12), classOf('roses', 9), classOf('tulips', 15)]
    const remark = read(improving, { classes }).find(({ kind }) => kind === 'few')
    expect(remark).toMatchObject({ remedy: { go: 'data' } })
    expect(remark?.text).toMatch(/^roses has only 9 training pictures \(and 1 other class\)/)
  })
})

describe('what can be done at once', () => {
  it('is offered once, though two remarks advise it', () => {
    const history = [1, 0.7, 0.5, 0.56, 0.63, 0.7].map((val_loss, i) =>
      epoch(i + 1, { val_loss, acc: 0.99, val_acc: 0.8 })
    )
    const remarks = read(history)
    expect(remarks.map(({ kind }) => kind)).toEqual(['over-fitting', 'ahead'])
    expect(remarks.map(({ remedy }) => remedy?.label)).toEqual(['Dropout 0.5', undefined])
    expect(remarks[0]?.remedy).toMatchObject({ change: { head: { dropout: 0.5 } } })
  })

  it('fits: more epochs where it improves, the base where nothing moves, a side where there is none', () => {
    expect(read(withValidation([1, 0.8, 0.6, 0.5]))[0]?.remedy).toMatchObject({ resume: true })
    expect(read(withValidation([1, 0.8, 0.6, 0.5]), { running: true })[0]?.remedy).toBeUndefined()
    const still = withValidation([1, 0.6, 0.5, 0.499, 0.498, 0.497, 0.496])
    expect(read(still)[0]?.remedy).toMatchObject({ go: 'model' })
    expect(read(still, { plan: { ...plan, unfreeze: ['block5'] } })[0]?.remedy).toBeUndefined()
    expect(read([epoch(1, { val_loss: null, val_acc: null })])[0]?.remedy).toMatchObject({ go: 'data' })
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
