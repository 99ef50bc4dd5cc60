import { describe, expect, it } from 'vitest'
import { notebookAugment, type KeptFeatures } from '../../../../src/contract'
import { countText, cutText, keptTitle, useText } from '../../../../src/renderer/src/text/features'

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
