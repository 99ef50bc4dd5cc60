/** MobileNet v1 (Howard et al. 2017, arXiv:1704.04861), layer for layer `keras.applications.MobileNet`. */
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { symbolicLayers } from './symbolicLayers'
import { describe } from './tfLayers'

/** Filters before alpha, and strides, of the thirteen depthwise separable blocks. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1]
] as const

/**
 * @param size input height and width in pixels
 * @param alpha width multiplier: each layer has this share of its filters
 * @param includeTop with the 1000-class top: pooling, dropout and a 1x1 convolution, as Keras has it
 */
export function mobileNet({
  size,
  alpha,
  includeTop
}: {
  readonly size: number
  readonly alpha: number
  readonly includeTop: boolean
}): LayersModel {
  return describe((api) => {
    const k = symbolicLayers(api)
    const width = (filters: number): number => Math.trunc(filters * alpha)
    const normAndRelu6 = (x: SymbolicTensor, name: string): SymbolicTensor =>
      k.reLU(k.batchNormalization(x, `${name}_bn`), `${name}_relu`, 6)

    function stem(x: SymbolicTensor): SymbolicTensor {
      const plain = { strides: 2, padding: 'same', useBias: false } as const
      return normAndRelu6(k.conv2d(x, 'conv1', width(32), 3, plain), 'conv1')
    }

    function block(x: SymbolicTensor, number: number, filters: number, strides: 1 | 2): SymbolicTensor {
      const [depthwise, pointwise] = [`conv_dw_${number}`, `conv_pw_${number}`]
      if (strides === 2) {
        x = k.zeroPadding2d(x, `conv_pad_${number}`, [
          [0, 1],
          [0, 1]
        ])
      }
      const padding = strides === 2 ? 'valid' : 'same'
      x = normAndRelu6(k.depthwiseConv2d(x, depthwise, 3, { strides, padding, useBias: false }), depthwise)
      x = k.conv2d(x, pointwise, width(filters), 1, { padding: 'same', useBias: false })
      return normAndRelu6(x, pointwise)
    }

    function top(x: SymbolicTensor): SymbolicTensor {
      x = k.globalAveragePooling2dKeepDims(x, 'global_average_pooling2d')
      x = k.dropout(x, 'dropout', 1e-3)
      x = k.conv2d(x, 'conv_preds', 1000, 1, { padding: 'same' })
      return k.activation(k.reshape(x, 'reshape_2', [1000]), 'predictions', 'softmax')
    }

    const picture = k.picture(size)
    const features = BLOCKS.reduce(
      (x, [filters, strides], i) => block(x, i + 1, filters, strides),
      stem(picture)
    )
    const name = `mobilenet_${alpha.toFixed(2)}_${size}`
    return api.model({ inputs: picture, outputs: includeTop ? top(features) : features, name })
  })
}
