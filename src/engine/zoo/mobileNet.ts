/** MobileNet v1 (Howard et al. 2017, arXiv:1704.04861), layer for layer `keras.applications.MobileNet`. */
import type { layers as Layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
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

const BATCH_NORM_EPSILON = 1e-3

/**
 * @param size input height and width in pixels
 * @param alpha width multiplier: each layer has this share of its filters
 * @param includeTop with the 1000-class top: pooling, dropout and a 1x1 convolution, as Keras has it
 */
export function mobileNet(options: {
  readonly size: number
  readonly alpha: number
  readonly includeTop: boolean
}): LayersModel {
  return describe(({ input, layers, model }) => {
    const apply = (layer: Layers.Layer, x: SymbolicTensor): SymbolicTensor => layer.apply(x) as SymbolicTensor
    const filters = (n: number): number => Math.trunc(n * options.alpha)
    const plain = { useBias: false, padding: 'same', kernelInitializer: 'zeros' } as const

    /** name -> name_bn -> name_relu, the sequence that every convolution begins. */
    function withNormAndRelu6(layer: Layers.Layer, x: SymbolicTensor): SymbolicTensor {
      const norm = layers.batchNormalization({ name: `${layer.name}_bn`, epsilon: BATCH_NORM_EPSILON })
      return apply(layers.reLU({ name: `${layer.name}_relu`, maxValue: 6 }), apply(norm, apply(layer, x)))
    }

    function depthwiseBlock(x: SymbolicTensor, block: number, width: number, strides: 1 | 2): SymbolicTensor {
      const padded =
        strides === 1
          ? x
          : apply(
              layers.zeroPadding2d({
                name: `conv_pad_${block}`,
                padding: [
                  [0, 1],
                  [0, 1]
                ]
              }),
              x
            )
      const depthwise = layers.depthwiseConv2d({
        name: `conv_dw_${block}`,
        kernelSize: 3,
        strides,
        padding: strides === 1 ? 'same' : 'valid',
        useBias: false,
        depthwiseInitializer: 'zeros'
      })
      const pointwise = layers.conv2d({
        name: `conv_pw_${block}`,
        filters: filters(width),
        kernelSize: 1,
        ...plain
      })
      return withNormAndRelu6(pointwise, withNormAndRelu6(depthwise, padded))
    }

    function top(x: SymbolicTensor): SymbolicTensor {
      const channels = x.shape[3] ?? 0
      x = apply(layers.globalAveragePooling2d({ name: 'global_average_pooling2d' }), x)
      x = apply(layers.reshape({ name: 'reshape_1', targetShape: [1, 1, channels] }), x)
      x = apply(layers.dropout({ name: 'dropout', rate: 1e-3 }), x)
      x = apply(
        layers.conv2d({
          name: 'conv_preds',
          filters: 1000,
          kernelSize: 1,
          padding: 'same',
          kernelInitializer: 'zeros'
        }),
        x
      )
      x = apply(layers.reshape({ name: 'reshape_2', targetShape: [1000] }), x)
      return apply(layers.activation({ name: 'predictions', activation: 'softmax' }), x)
    }

    const pixels = input({ shape: [options.size, options.size, 3], name: 'input_layer' })
    const first = layers.conv2d({ name: 'conv1', filters: filters(32), kernelSize: 3, strides: 2, ...plain })
    const features = BLOCKS.reduce(
      (x, [width, strides], i) => depthwiseBlock(x, i + 1, width, strides),
      withNormAndRelu6(first, pixels)
    )
    return model({
      inputs: pixels,
      outputs: options.includeTop ? top(features) : features,
      name: 'mobilenet'
    })
  })
}
