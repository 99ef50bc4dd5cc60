/** Bases as the engine would tell them: two of the zoo and one of one's own. */
import type { BaseInfo, ServiceStatus, WeightsState } from '../../../../src/contract'

export const engineReady: ServiceStatus = {
  service: 'engine',
  state: 'ready',
  restarts: 0,
  lastCrash: null,
  error: null
}

export const report = {
  ok: true,
  tensorflow: '2.21.0',
  tfjs: '4.22.0',
  devices: [],
  threads: 2,
  problem: null
}

/** The file without the top, of a base with several widths unless `alpha` is null. */
export function file(alpha: number | null, values: Partial<WeightsState> = {}): WeightsState {
  const path = `/models/${alpha ?? 'only'}.h5`
  return { alpha, includeTop: false, atHand: false, path, bytes: 1_000_000, fetched: 0, ...values }
}

export const mobileNet: BaseInfo = {
  name: 'MobileNet',
  origin: 'zoo',
  year: 2017,
  paper: 'https://arxiv.org/abs/1704.04861',
  licence: 'Apache-2.0',
  params: 3_228_864,
  depth: 55,
  defaultSize: 224,
  minSize: 32,
  alphas: [1, 0.5, 0.25],
  top1: 0.704,
  top5: 0.895,
  preprocessing: 'tf',
  speed: null,
  weights: [
    file(1, { bytes: 17_225_924 }),
    file(1, { includeTop: true }),
    file(0.5, { bytes: null }),
    file(0.25, { atHand: true, bytes: 2_108_140 })
  ]
}

export const resNet50: BaseInfo = {
  ...mobileNet,
  name: 'ResNet50',
  year: 2015,
  params: 23_587_712,
  depth: 107,
  alphas: [1],
  top1: 0.749,
  preprocessing: 'caffe',
  weights: [file(null, { bytes: 94_765_736 })]
}

export const leaves: BaseInfo = {
  ...mobileNet,
  name: 'leaves',
  origin: 'own',
  year: null,
  paper: null,
  licence: null,
  params: 61_000,
  depth: 4,
  defaultSize: 96,
  alphas: [1],
  top1: null,
  top5: null,
  preprocessing: 'rescale',
  weights: []
}
