import { describe, expect, it } from 'vitest'
import { augmentSchema, notebookAugment, type KeptFeatures } from '../../../../src/contract'
import { countText, cutText, keptText, keptTitle, useText } from '../../../../src/renderer/src/text/features'
import { runOf } from '../support/flowers'

const now = new Date('2026-11-24T12:05:00Z')
const store: KeptFeatures = {
  key: '0123456789abcdef01234567',
  base: 'MobileNet',
  alpha: 0.25,
  weights: 'imagenet',
  size: 160,
  preprocessing: 'tf',
  layers: ['conv_pad_12'],
  featureLength: 10,
  augment: null,
  pictures: 1200,
  bytes: 7,
  created: null,
  lastUsed: '2026-11-24T12:00:00Z',
  lastRun: { run: '3', hits: 1000, misses: 200 },
  used: true,
  why: null
}

describe('kept features in words', () => {
  it('say what they are of, and where they were kept', () => {
    expect(keptTitle(store)).toBe('MobileNet 0.25, 160 pixels')
    expect(keptTitle({ ...store, base: 'VGG16', alpha: 1 })).toBe('VGG16, 160 pixels')
    expect(cutText(store)).toBe('after conv_pad_12')
    expect(cutText({ layers: ['a', 'b'] })).toBe('after a and b')
    expect(cutText({ layers: ['a', 'b', 'c', 'd'] })).toBe('after a, b and 2 more')
  })

  it('count pictures, or varied copies of them', () => {
    expect(countText(store)).toBe('1,200 pictures')
    expect(countText({ pictures: 1, augment: notebookAugment })).toBe('1 varied copy')
  })

  it('say how much of it the last run found', () => {
    expect(useText(store, now)).toBe('run 3 found 1,000 of 1,200 here, 5 min ago')
    expect(useText({ ...store, lastRun: null }, now)).toBe('')
  })
})

describe('what a run keeps', () => {
  const { plan, pictures } = runOf('1')

  it('are features of all its pictures, counted while they are computed', () => {
    expect(keptText({ plan, pictures })).toBe('features kept: 40 of 40')
    expect(keptText({ plan, pictures }, { done: 7, total: 40 })).toBe('features kept: 7 of 40')
    expect(keptText({ plan, pictures: { train: 0, val: 0 } })).toBe('')
  })

  it('are those of validation pictures alone where the others are varied anew each epoch', () => {
    const varied = { ...plan, mode: 'frozen', augment: notebookAugment } as const
    expect(keptText({ plan: varied, pictures })).toBe('features kept: 8 of 8 validation pictures')
    expect(keptText({ plan: varied, pictures: { train: 32, val: 0 } })).toBe('')
    expect(keptText({ plan: { ...varied, augmentVariants: 4 }, pictures })).toBe('features kept: 40 of 40')
    // Nothing is varied by settings that all stand at nothing.
    expect(keptText({ plan: { ...varied, augment: augmentSchema.parse({}) }, pictures })).toBe(
      'features kept: 40 of 40'
    )
  })
})
