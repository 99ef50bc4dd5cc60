/** A small project, and runs of it, as the library would tell them. */
import { planSchema, type EpochReport, type ProjectSummary, type RunDetail } from '../../../../src/contract'

export const flowers: ProjectSummary = {
  name: 'Flowers',
  folder: '/home/ada/Flowers.thaw',
  dataFolders: ['/home/ada/flowers'],
  classes: [
    { name: 'roses', train: 16, val: 4, test: 0, problems: 3 },
    { name: 'tulips', train: 16, val: 4, test: 0, problems: 0 }
  ],
  pictures: { total: 43, used: 40, unlabelled: 0, unchecked: 0, problems: 3 },
  split: { val: 0.2, test: 0, seed: 1, from: 'seed' },
  runs: 1,
  bestAcc: null
}

export function epoch(number: number, values: Partial<EpochReport> = {}): EpochReport {
  return {
    run: '1',
    epoch: number,
    loss: 1 / number,
    acc: 0.8,
    val_loss: 1 / number + 0.2,
    val_acc: 0.75,
    seconds: 0.2,
    lr: 0.001,
    ...values
  }
}

export function runOf(run: string, values: Partial<RunDetail> = {}): RunDetail {
  return {
    run,
    state: 'done',
    plan: planSchema.parse({
      alpha: 0.25,
      size: 128,
      head: { pool: 'avg', dense: [64] },
      epochs: 3,
      batch: 8,
      lr: 0.01,
      optimizer: 'adam',
      seed: 5
    }),
    classes: ['roses', 'tulips'],
    created: '2026-03-20T12:00:00Z',
    epochs: 3,
    val_acc: 0.75,
    seconds: 1.5,
    pictures: { train: 32, val: 8 },
    result: null,
    error: null,
    note: '',
    repeatOf: null,
    verdict: null,
    history: [],
    validations: [],
    ...values
  }
}
