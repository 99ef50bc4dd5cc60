import { expect, it } from 'vitest'
import { runDetailSchema, planSchema } from '../../../../src/contract'
import { runLines } from '../../../../src/cli/commands/showRun'

const epoch = (number: number, val_acc: number) => ({
  run: '3',
  epoch: number,
  loss: 0.5,
  acc: 0.75,
  val_loss: 0.6,
  val_acc,
  seconds: 0.1,
  lr: 0.00003162
})
const validation = (number: number, since: number | null, right: number, wrong: number) => ({
  run: '3',
  epoch: number,
  since,
  predicted: [3, 3],
  right,
  wrong,
  newlyRight: [],
  newlyWrong: []
})
const run = runDetailSchema.parse({
  run: '3',
  state: 'interrupted',
  plan: planSchema.parse({ alpha: 0.25, size: 64 }),
  classes: ['daisy', 'tulips'],
  created: 'then',
  epochs: 2,
  val_acc: 0.8,
  seconds: 0.2,
  pictures: { train: 20, val: 6 },
  result: null,
  error: { code: 'service-down', message: 'The engine stopped.' },
  note: 'too high a rate',
  history: [epoch(1, 0.5), epoch(2, 0.8)],
  validations: [validation(1, null, 0, 0), validation(2, 1, 3, 1)]
})

it('is a heading, its epochs with what changed, and how it ended', () => {
  expect(runLines(run).join('\n').split('\n')).toEqual([
    'Run 3: MobileNet 0.25 at 64x64, 20 pictures to train on, 6 to validate, 2 classes',
    'interrupted, then: too high a rate',
    '',
    'Epoch    loss     acc  val_loss  val_acc         lr    Time  Validation pictures',
    '    1  0.5000  0.7500    0.6000   0.5000  0.0000316  0.10 s',
    '    2  0.5000  0.7500    0.6000   0.8000  0.0000316  0.10 s  3 newly right, 1 newly wrong',
    '',
    'The engine stopped.'
  ])
})

it('leaves the last column out where nothing is known of it', () => {
  const lines = runLines({ ...run, validations: [], error: null, note: '' })
  expect(lines.slice(1, 3).join('\n')).toMatch(/^interrupted, then\n\nEpoch .* Time\n/)
})
