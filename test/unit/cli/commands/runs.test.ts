import { expect, it } from 'vitest'
import { planSchema, type RunSummary } from '../../../../src/contract'
import { runObject, runsText } from '../../../../src/cli/commands/runs'

const run: RunSummary = {
  run: '12',
  state: 'stopped',
  plan: planSchema.parse({ alpha: 0.25, weights: '/home/me/weights.h5' }),
  classes: ['daisy', 'roses'],
  created: '2026-05-01T12:03:00.000Z',
  epochs: 4,
  val_acc: 0.86,
  seconds: 12.3,
  pictures: { train: 400, val: 100 },
  result: null,
  error: null
}

it('has a line a run, as people compare them', () => {
  const [heading, line] = runsText([run]).split('\n')
  expect(heading).toBe(
    'Run  Base            Size  Mode      Weights     State    Epochs  val_acc    Time  Created'
  )
  expect(line).toMatch(
    /^ 12 {2}MobileNet 0\.25 {3}224 {2}features {2}weights\.h5 {2}stopped {4}4\/10 {3}0\.8600 {2}12\.3 s {2}2026-05-0[12] \d\d:03$/
  )
})

it('has the plan of each run in its JSON', () => {
  expect(runObject(run)).toMatchObject({
    run: '12',
    base: 'MobileNet',
    mode: 'features',
    state: 'stopped',
    val_acc: 0.86,
    plan: { alpha: 0.25 }
  })
})
