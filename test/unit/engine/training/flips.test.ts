import { expect, it } from 'vitest'
import type { ValidationReport } from '../../../../src/contract'
import { createFlips, MOST_FLIPS } from '../../../../src/engine/training/flips'

function watched(labels: readonly number[]) {
  const reports: ValidationReport[] = []
  const clock = { now: 0 }
  const flips = createFlips({
    run: '1',
    pictures: labels.map((label, i) => ({ id: i + 10, label })),
    classes: 3,
    report: (report) => reports.push(report),
    now: () => clock.now
  })
  return { flips, reports, clock }
}

it('tells which pictures went from right to wrong and back; from wrong to wrong is neither', () => {
  const { flips, reports, clock } = watched([0, 1, 2, 2])
  flips.epoch(1, Int32Array.of(0, 0, 2, 0))
  clock.now = 1000
  flips.epoch(2, Int32Array.of(1, 1, 2, 1))
  expect(reports).toEqual([
    {
      run: '1',
      epoch: 1,
      since: null,
      predicted: [3, 0, 1],
      right: 0,
      wrong: 0,
      newlyRight: [],
      newlyWrong: []
    },
    {
      run: '1',
      epoch: 2,
      since: 1,
      predicted: [0, 3, 1],
      right: 1,
      wrong: 1,
      newlyRight: [{ picture: 11, label: 1, before: 0, now: 1 }],
      newlyWrong: [{ picture: 10, label: 0, before: 0, now: 1 }]
    }
  ])
})

it('passes over epochs that come too soon, and compares across them; the last is told at the end', () => {
  const { flips, reports, clock } = watched([0])
  for (const [epoch, predicted] of [0, 1, 0, 1, 0].entries()) {
    clock.now = epoch * 100
    flips.epoch(epoch + 1, Int32Array.of(predicted))
  }
  flips.end()
  flips.end()
  expect(reports.map(({ epoch, since, right, wrong }) => [epoch, since, right, wrong])).toEqual([
    [1, null, 0, 0],
    [3, 1, 0, 0],
    [5, 3, 0, 0]
  ])
  clock.now = 410
  flips.epoch(6, Int32Array.of(1))
  flips.end()
  expect(reports.at(-1)).toMatchObject({ epoch: 6, since: 5, wrong: 1 })
})

it('counts all and names the first', () => {
  const { flips, reports, clock } = watched(Array.from({ length: 100 }, () => 0))
  flips.epoch(1, new Int32Array(100))
  clock.now = 1000
  flips.epoch(2, new Int32Array(100).fill(2))
  expect(reports[1]).toMatchObject({ right: 0, wrong: 100, predicted: [0, 0, 100] })
  expect(reports[1]?.newlyWrong).toHaveLength(MOST_FLIPS)
})
