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
  error: null,
  note: '',
  repeatOf: null,
  verdict: null
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

it('has columns for notes and repeats where there are some', () => {
  const verdict = {
    same: true, text: '', epochs: 4, curve: 0, weights: null, threads: null,
    pictures: { changed: 0, missing: 0, files: [] }
  } // prettier-ignore
  const lines = runsText([
    { ...run, run: '13', repeatOf: '12', verdict, note: 'a\nlong story that nobody reads to its very end' },
    { ...run, repeatOf: '1' }
  ]).split('\n')
  expect(lines[0]).toMatch(/Created {11}Repeats {3}Note$/)
  expect(lines[1]).toMatch(/ {2}12, same {2}a long story that nobody reads to its v…$/)
  expect(lines[2]).toMatch(/ {2}1$/)
  expect(runObject({ ...run, repeatOf: '12', verdict })).toMatchObject({ repeat_of: '12', same: true })
})
