/** ResNet50 v1 (He et al. 2015, arXiv:1512.03385), layer for layer `keras.applications.ResNet50`. */
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { symbolicLayers } from './symbolicLayers'
import { describe } from './tfLayers'

/** Filters of the bottleneck, blocks, and the stride of the first block, of stages conv2 to conv5. */
const STAGES = [
  [64, 3, 1],
  [128, 4, 2],
  [256, 6, 2],
  [512, 3, 2]
] as const

/** A block's output has this many times its bottleneck's filters. */
const EXPANSION = 4

/** Keras' ResNets have an epsilon of their own. */
const BATCH_NORM_EPSILON = 1.001e-5

/**
 * @param size input height and width in pixels
 * @param includeTop with pooling and the 1000 classes
 */
export function resNet50({
  size,
  includeTop
}: {
  readonly size: number
  readonly includeTop: boolean
}): LayersModel {
  return describe((api) => {
    const k = symbolicLayers(api)
    const norm = (x: SymbolicTensor, name: string): SymbolicTensor =>
      k.batchNormalization(x, name, { epsilon: BATCH_NORM_EPSILON })

    function stem(x: SymbolicTensor): SymbolicTensor {
      x = k.zeroPadding2d(x, 'conv1_pad', [
        [3, 3],
        [3, 3]
      ])
      x = norm(k.conv2d(x, 'conv1_conv', 64, 7, { strides: 2 }), 'conv1_bn')
      x = k.activation(x, 'conv1_relu', 'relu')
      x = k.zeroPadding2d(x, 'pool1_pad', [
        [1, 1],
        [1, 1]
      ])
      return k.maxPooling2d(x, 'pool1_pool', 3, { strides: 2 })
    }

    /** Squeeze by 1x1, convolve 3x3, expand by 1x1, and add what came in: projected where its shape changes. */
    function bottleneck(
      x: SymbolicTensor,
      name: string,
      filters: number,
      strides: number,
      project: boolean
    ): SymbolicTensor {
      const wide = EXPANSION * filters
      const shortcut = project ? norm(k.conv2d(x, `${name}_0_conv`, wide, 1, { strides }), `${name}_0_bn`) : x
      let y = norm(k.conv2d(x, `${name}_1_conv`, filters, 1, { strides }), `${name}_1_bn`)
      y = k.activation(y, `${name}_1_relu`, 'relu')
      y = norm(k.conv2d(y, `${name}_2_conv`, filters, 3, { padding: 'same' }), `${name}_2_bn`)
      y = k.activation(y, `${name}_2_relu`, 'relu')
      y = norm(k.conv2d(y, `${name}_3_conv`, wide, 1), `${name}_3_bn`)
      return k.activation(k.add([shortcut, y], `${name}_add`), `${name}_out`, 'relu')
    }

    function stage(
      x: SymbolicTensor,
      name: string,
      [filters, blocks, strides]: (typeof STAGES)[number]
    ): SymbolicTensor {
      for (let i = 1; i <= blocks; i++) {
        x = bottleneck(x, `${name}_block${i}`, filters, i === 1 ? strides : 1, i === 1)
      }
      return x
    }

    const picture = k.picture(size)
    const features = STAGES.reduce((x, shape, i) => stage(x, `conv${i + 2}`, shape), stem(picture))
    const outputs = includeTop
      ? k.dense(k.globalAveragePooling2d(features, 'avg_pool'), 'predictions', 1000, 'softmax')
      : features
    return api.model({ inputs: picture, outputs, name: 'resnet50' })
  })
}
