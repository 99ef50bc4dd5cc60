import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../../src/contract'
import { refuseOtherNetwork } from '../../../../src/library/runs/handOver'
import { whyNotFrom } from '../../../../src/renderer/src/planning/handOver'
import { runOf } from '../support/flowers'

const run = runOf('3')
const { plan, classes } = run

function refused(other: Plan, names: readonly string[]): boolean {
  try {
    refuseOtherNetwork({ run: '3', folder: '/runs/3', plan, classes }, other, names)
    return false
  } catch {
    return true
  }
}

const random: Plan = { ...plan, weights: 'random' }
const cases: readonly (readonly [string, Partial<Plan>, RegExp | null])[] = [
  ['the same', {}, null],
  ['another way, thawed', { mode: 'finetune', unfreeze: ['block_13'] }, null],
  ['other settings', { epochs: 99, lr: 0.5, batch: 1, optimizer: 'sgd', seed: 8 }, null],
  ['dropout', { head: { ...plan.head, dropout: 0.5 } }, null],
  ['another base', { base: 'VGG16' }, /its base is MobileNet 0.25, here it is VGG16/],
  ['another width', { alpha: 1 }, /its base is MobileNet 0.25, here it is MobileNet$/],
  ['another size', { size: 224 }, /its pictures are 128 × 128, here 224 × 224/],
  ['another preprocessing', { preprocess: 'rescale' }, /prepared otherwise/],
  ['other weights', { weights: 'random' }, /other weights/],
  ['another pooling', { head: { ...plan.head, pool: 'flatten' } }, /its head is Average, 64/],
  ['other hidden layers', { head: { ...plan.head, dense: [64, 32] } }, /its head is Average, 64/]
]

describe('a run hands its weights on', () => {
  it.each(cases)('where the library lets it: %s', (_what, part, says) => {
    const next = { ...plan, ...part, ...('base' in part && { alpha: 1 }) }
    const whyNot = whyNotFrom(run, next, classes)
    expect(whyNot !== null).toBe(refused(next, classes))
    if (says) expect(whyNot).toMatch(says)
    else expect(whyNot).toBeNull()
  })

  it('only for the same classes in the same order', () => {
    for (const other of [[...classes].reverse(), [...classes, 'daisy']]) {
      expect(refused(plan, other)).toBe(true)
      expect(whyNotFrom(run, plan, other)).toBe('its classes are others')
    }
  })

  it('of random weights only with the same seed', () => {
    const whyNot = whyNotFrom({ ...run, plan: random }, { ...random, seed: 6 }, classes)
    expect(whyNot).toBe('its random weights are of seed 5')
  })

  it('once it has any', () => {
    expect(whyNotFrom({ ...run, epochs: 0 }, plan, classes)).toMatch(/no weights/)
    expect(whyNotFrom({ ...run, state: 'running' }, plan, classes)).toMatch(/still being trained/)
  })
})
