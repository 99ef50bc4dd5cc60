/** What the trainings that are measured have in common, by base, in Keras' words. */

/** A MobileNet 1.0 file; undefined: random weights, or the ones that ship with Thaw. */
export const weights = process.env['THAW_BENCH_WEIGHTS']

export const mobileNet = {
  base: 'MobileNet',
  alpha: 1,
  size: 224,
  pool: 'avg',
  batch: 20,
  lr: 1e-4,
  ...(weights && { weights })
} as const
export const vgg16 = { base: 'VGG16', size: 150, pool: 'flatten', batch: 20, lr: 1e-5 } as const
export const resNet50 = { base: 'ResNet50', size: 224, pool: 'avg', batch: 20, lr: 1e-5 } as const
