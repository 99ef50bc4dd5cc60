import { expect, it } from 'vitest'
import type { BaseInfo } from '../../../../src/contract'
import { basesText } from '../../../../src/cli/commands/bases'

const mobileNet: BaseInfo = {
  name: 'MobileNet',
  origin: 'zoo',
  year: 2017,
  paper: 'https://arxiv.org/abs/1704.04861',
  licence: 'Apache-2.0',
  params: 3_228_864,
  depth: 86,
  defaultSize: 224,
  minSize: 32,
  alphas: [0.25, 1],
  top1: 0.704,
  top5: 0.895,
  preprocessing: 'tf',
  speed: 142.34,
  weights: [
    {
      alpha: 0.25,
      includeTop: false,
      atHand: true,
      path: '/r/mobilenet_2_5.h5',
      bytes: 1_048_576,
      fetched: 0
    },
    { alpha: 1, includeTop: false, atHand: false, path: '/k/mobilenet_1_0.h5', bytes: null, fetched: 0 },
    { alpha: 1, includeTop: true, atHand: false, path: '/k/mobilenet_top.h5', bytes: null, fetched: 0 }
  ]
}

it('lists bases and the weights that a transfer needs, with where they are or would be', () => {
  expect(basesText([mobileNet])).toBe(
    [
      'Base       Year     Params  Depth  Size  Top-1  Pictures/s  Input  Alphas',
      'MobileNet  2017  3,228,864     86   224  0.704         142  tf     0.25 1',
      '',
      'ImageNet weights  State            File',
      'MobileNet 0.25    at hand, 1.0 MB  /r/mobilenet_2_5.h5',
      'MobileNet 1       not at hand      /k/mobilenet_1_0.h5',
      '',
      'To fetch what is not at hand: thaw weights fetch BASE'
    ].join('\n')
  )
})
