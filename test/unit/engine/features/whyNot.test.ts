import { expect, it } from 'vitest'
import { augmentSchema, notebookAugment } from '../../../../src/contract'
import { aboutStoreSchema, type AboutStore } from '../../../../src/engine/features/about'
import { whyNot } from '../../../../src/engine/features/whyNot'

const kept: AboutStore = aboutStoreSchema.parse({
  base: 'MobileNet',
  alpha: 0.25,
  weights: 'imagenet',
  size: 160,
  preprocessing: { kind: 'tf' },
  layers: ['conv_pw_13_relu'],
  shape: [5, 5, 256],
  version: 1,
  weightsHash: 'a',
  layersHash: 'b'
})
const varied = { augment: notebookAugment, seed: 1 }
const flipped = augmentSchema.parse({ horizontalFlip: true })

it.each<[string, Partial<AboutStore>, Partial<AboutStore>, RegExp]>([
  ['base', {}, { base: 'VGG16', alpha: 1 }, /^Other base: made by MobileNet 0.25, the plan has VGG16\.$/],
  ['alpha', {}, { alpha: 0.5 }, /made by MobileNet 0.25, the plan has MobileNet 0.5/],
  ['size', {}, { size: 224, layers: ['x'] }, /^Other size: of pictures of 160 pixels, the plan has 224/],
  [
    'preprocessing',
    {},
    { preprocessing: { kind: 'rescale' } },
    /^Other preprocessing: x \/ 127.5 - 1, the plan has x \/ 255/
  ],
  ['variants', varied, {}, /varied pictures, and the plan keeps no variants/],
  ['augmentation', varied, { ...varied, augment: flipped }, /varied by other settings/],
  ['seed', varied, { ...varied, seed: 5 }, /varied by seed 1, the plan's seed is 5/],
  [
    'cut',
    {},
    { layers: ['conv_pw_11_relu'] },
    /kept after conv_pw_13_relu, the plan cuts after conv_pw_11_relu/
  ],
  ['file', {}, { weights: 'folder/mine.h5' }, /the base had imagenet, the plan has mine.h5/],
  ['values', {}, { weightsHash: 'c' }, /those below its cut have other values/],
  ['settings', {}, { layersHash: 'c' }, /^Other layer settings/],
  ['version', { version: 0 }, {}, /An earlier Thaw/],
  ['something else', {}, {}, /in another way/]
])('names another %s', (_, of, wanted, sentence) => {
  expect(whyNot({ ...kept, ...of }, { ...kept, ...wanted })).toMatch(sentence)
})

it('says of what an older Thaw kept only what is known', () => {
  const { base, alpha, weights, size, preprocessing, layers, shape } = kept
  const old: AboutStore = { base, alpha, weights, size, preprocessing, layers, shape }
  expect(whyNot(old, kept)).toMatch(/An earlier Thaw/)
  expect(whyNot(old, { base: 'VGG16', alpha: 1, size: 160 })).toMatch(/^Other base/)
})
