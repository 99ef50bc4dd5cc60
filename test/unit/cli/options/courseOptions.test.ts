import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { courseFacts } from '../../../../src/cli/text/courseText'
import { rateCurveTable, suggestionText } from '../../../../src/cli/text/rateCurveText'
import {
  addPlanOptions,
  changesFromFlags,
  planFromFlags,
  type PlanFlags
} from '../../../../src/cli/options/planOptions'
import { planSchema, type Plan } from '../../../../src/contract'

function commandOf(line: string): Command {
  const quiet = { writeOut: () => {}, writeErr: () => {} }
  const command = addPlanOptions(new Command('train').exitOverride().configureOutput(quiet))
  return command.parse(line.split(' '), { from: 'user' })
}
const planOf = (line: string): Plan => planFromFlags(commandOf(line).opts<PlanFlags>())

describe('the options of a step and its course', () => {
  it('make the plan', () => {
    const line =
      '--label-smoothing 0.1 --class-weight daisy=2,roses=0.5 --l2 0.01 --global-clipnorm 1 --layer-rate block4*=0.1,head=2 ' +
      '--reduce-lr 3 --early-stopping patience=5,monitor=val_acc,min-delta=0.001'
    expect(planOf(line)).toMatchObject({
      labelSmoothing: 0.1,
      classWeight: { daisy: 2, roses: 0.5 },
      head: { l2: 0.01 },
      globalClipnorm: 1,
      layerRates: [
        { name: 'block4*', multiplier: 0.1 },
        { name: 'head', multiplier: 2 }
      ],
      reduceLROnPlateau: { patience: 3, factor: 0.1 },
      earlyStopping: { patience: 5, monitor: 'val_acc', minDelta: 0.001 }
    })
    expect(planOf('--class-weight balanced --schedule cosine,warmup-epochs=2 --clipnorm 1')).toMatchObject({
      classWeight: 'balanced',
      schedule: { name: 'cosine', warmupEpochs: 2 },
      clipnorm: 1
    })
  })

  it.each([
    ['--class-weight daisy', /Expected balanced, or numbers of at least 0 by class/],
    ['--class-weight daisy=-1', /Expected balanced/],
    ['--layer-rate block5', /Expected factors above 0/],
    ['--early-stopping soon', /Expected a number of epochs, or patience=5/],
    ['--early-stopping patience=5,minimum=3', /Expected a number of epochs/],
    ['--reduce-lr factor=2', /Expected a number of epochs, or patience=5,factor=0.2/],
    ['--schedule linear', /Expected cosine, or cosine,warmup-epochs=2/],
    ['--clipvalue 0', /Expected a number above 0/],
    ['--label-smoothing 1', /Expected a number from 0 to below 1/]
  ])('refuse %s', (line, complaint) => {
    expect(() => planOf(line)).toThrow(complaint)
  })

  it('let a resumed run have other early stopping, or none', () => {
    const changes = (line: string) => changesFromFlags(commandOf(line), commandOf(line).opts<PlanFlags>())
    expect(changes('--early-stopping 9')).toEqual({
      earlyStopping: { patience: 9, monitor: 'val_loss', minDelta: 0 }
    })
    expect(changes('--no-early-stopping --epochs 30')).toEqual({ epochs: 30, earlyStopping: null })
    expect(() => changes('--label-smoothing 0.2')).toThrow(/not --label-smoothing/)
  })
})

describe('the facts of a run', () => {
  it('say nothing of what is as ever, and the rest in words', () => {
    expect(courseFacts(planSchema.parse({}))).toEqual([])
    const plan = planSchema.parse({
      labelSmoothing: 0.1,
      classWeight: { daisy: 2 },
      head: { l2: 0.01 },
      clipnorm: 1,
      layerRates: [{ name: 'block4', multiplier: 0.1 }],
      schedule: { warmupEpochs: 1 },
      earlyStopping: { patience: 5 }
    })
    expect(courseFacts(plan)).toEqual([
      'label smoothing 0.1',
      'class weights daisy 2',
      'L2 0.01',
      'clipnorm 1',
      'block4 at 0.1 of the rate',
      'cosine decay after 1 epoch of warm-up',
      'early stopping after 5 epochs without a better val_loss'
    ])
  })
})

describe('a curve of rates', () => {
  const points = Array.from({ length: 60 }, (_, i) => ({
    lr: 10 ** (i / 10 - 6),
    loss: 2,
    smoothed: 2 - i / 60
  }))

  it('is a bar a rate, and the rate it speaks for', () => {
    const curve = { points, suggested: 0.001, steepest: 0.001, minimum: 0.05, diverged: true }
    const lines = rateCurveTable(curve).split('\n')
    expect(lines).toHaveLength(21)
    expect(lines[1]).toMatch(/^1\.0e-6 {2}2\.0000 {2}█{40}$/)
    expect(suggestionText(curve)).toContain('Suggested: --lr 0.001')
    expect(suggestionText(curve)).toContain('it diverges')
  })

  it('says so where the loss does not fall', () => {
    const curve = { points: [], suggested: null, steepest: null, minimum: null, diverged: false }
    expect(suggestionText(curve)).toMatch(/does not fall at any of these rates/)
    expect(rateCurveTable(curve)).toBe('Rate  Loss')
  })
})
