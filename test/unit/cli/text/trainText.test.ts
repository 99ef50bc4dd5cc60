import { describe, expect, it } from 'vitest'
import { planSchema, type EpochReport, type TrainResult } from '../../../../src/contract'
import {
  batchProgress,
  doneLine,
  epochLine,
  epochObject,
  resultText
} from '../../../../src/cli/text/trainText'

const ten = planSchema.parse({ epochs: 10 })
const epoch: EpochReport = {
  run: '3',
  epoch: 3,
  loss: 0.4213,
  acc: 0.86,
  val_loss: 0.51023,
  val_acc: 0.82,
  seconds: 0.214,
  lr: 0.001
}
const result: TrainResult = {
  epochs: 10,
  bestEpoch: 7,
  bestAcc: 0.9,
  total_s: 8.1,
  extract_s: 6.5,
  extract_img_s: 61.53,
  cached: 0,
  trainable: 3_212_549,
  peak_rss_mb: 1612,
  stopped: false,
  frozenHash: { before: '5f2c1a90aabbccdd', after: '5f2c1a90aabbccdd', blocks: [] }
}

describe('an epoch', () => {
  it('is one line, as Keras has it', () => {
    expect(epochLine(epoch, ten)).toBe(
      'Epoch  3/10  loss 0.4213  acc 0.8600  val_loss 0.5102  val_acc 0.8200  0.21 s'
    )
  })
  it('ends with the pictures that became right or wrong', () => {
    const flips = { run: '3', epoch: 3, since: 2, predicted: [], newlyRight: [], newlyWrong: [] }
    const end = (right: number, wrong: number, since: number | null = 2): string =>
      epochLine(epoch, ten, { ...flips, since, right, wrong }).replace(/^.* s(?=$| {2}\d)/, '')
    expect(end(1200, 1)).toBe('  1,200 newly right, 1 newly wrong')
    expect(end(0, 2, 1)).toBe('  2 newly wrong since epoch 1')
    expect([end(0, 0), end(3, 1, null)]).toEqual(['', ''])
  })
  it('leaves validation out where there is none', () => {
    expect(epochLine({ ...epoch, val_loss: null, val_acc: null }, { ...ten, epochs: 5 })).toBe(
      'Epoch 3/5  loss 0.4213  acc 0.8600  0.21 s'
    )
  })
  it('is an object with the names of Keras’ history', () => {
    expect(Object.keys(epochObject(epoch))).toEqual(
      'kind epoch loss acc val_loss val_acc seconds lr run'.split(' ')
    )
  })
  it('shows its step while it runs', () => {
    const batch = { run: '3', epoch: 3, step: 12, steps: 20, loss: 0.5, acc: 0.75, eta: 4 }
    expect(batchProgress(batch, 10)).toEqual({
      label: 'Training',
      unit: '',
      done: 52,
      total: 200,
      eta: 4,
      detail: 'epoch 3/10  step 12/20  loss 0.5000  acc 0.7500'
    })
  })
})

describe('the end of a training', () => {
  it('says times, best epoch and that frozen layers are unchanged', () => {
    expect(resultText(result, 1.6, ten).join('\n')).toBe(
      [
        'Done after 8.1 s: features 6.5 s at 61.5 pictures/s, 10 epochs 1.6 s.',
        'Best val_acc 0.9000 at epoch 7: its weights are kept.',
        '3,212,549 trainable parameters, peak memory 1,612 MB, frozen layers unchanged (5f2c1a90aabb).'
      ].join('\n')
    )
  })
  it('says that it ended early, and the rate of each epoch where it changes', () => {
    const plan = planSchema.parse({ earlyStopping: { patience: 2 }, reduceLROnPlateau: {} })
    const lines = resultText({ ...result, endedEarly: true }, 1.6, plan)
    expect(lines[1]).toBe('Ended early, after 2 epochs without a better val_loss.')
    expect(resultText(result, 1.6, plan)).toHaveLength(3)
    expect(epochLine({ ...epoch, lr: 0.00003162 }, plan)).toContain('val_acc 0.8200  lr 0.0000316  0.21 s')
    expect(epochLine(epoch, ten)).not.toContain('lr')
  })
  it('says what came from the cache, and that it was stopped', () => {
    const text = resultText(
      { ...result, stopped: true, cached: 500, extract_s: 0.02, extract_img_s: null },
      1.6,
      ten
    )
    expect(resultText({ ...result, cached: 400 }, 1.6, ten)[0]).toContain('pictures/s, 400 kept from before,')
    expect(text[0]).toBe('Stopped after 8.1 s: features of 500 pictures kept from before, 10 epochs 1.6 s.')
  })
  it('cries out where a frozen layer changed', () => {
    const changed = { ...result, frozenHash: { before: 'aaaa', after: 'bbbb', blocks: [] } }
    expect(resultText(changed, 1.6, ten)[2]).toContain('frozen layers CHANGED (aaaa to bbbb)')
  })
  it('names the block that changed, but not one that was trained', () => {
    const blocks = [
      { block: 'block4', trained: false, before: 'a', after: 'b' },
      { block: 'block5', trained: true, before: 'c', after: 'd' }
    ]
    const changed = { ...result, frozenHash: { before: 'aaaa', after: 'bbbb', blocks } }
    expect(resultText(changed, 1.6, ten)[2]).toContain('frozen layers CHANGED in block4.')
    const trained = { ...result, frozenHash: { before: 'aaaa', after: 'aaaa', blocks: blocks.slice(1) } }
    expect(resultText(trained, 1.6, ten)[2]).toContain('no layer of the base frozen')
  })
  it('rounds times to what can be measured', () => {
    const raw = { ...result, total_s: 3.7992306930000006, extract_s: 1.23456789, extract_img_s: 61.53846 }
    expect(doneLine('3', raw)).toMatchObject({ total_s: 3.799, extract_s: 1.235, extract_img_s: 61.54 })
  })
  it('has the field names of the Keras reference first', () => {
    expect(Object.keys(doneLine('3', result)).slice(0, 7)).toEqual(
      'kind run total_s extract_s extract_img_s trainable peak_rss_mb'.split(' ')
    )
  })
})
