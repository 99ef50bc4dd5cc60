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

export function mobileNet(options: { readonly size: number; readonly alpha: number }): LayersModel {
  return describe(({ input, layers, model }) => {
    const zeros = { kernelInitializer: 'zeros', depthwiseInitializer: 'zeros', useBias: false } as const
    const apply = (x: SymbolicTensor, layer: Layers.Layer): SymbolicTensor => layer.apply(x) as SymbolicTensor
    const normRelu = (x: SymbolicTensor, name: string): SymbolicTensor =>
      apply(
        apply(x, layers.batchNormalization({ name: `${name}_bn`, epsilon: 1e-3 })),
        layers.reLU({ name: `${name}_relu`, maxValue: 6 })
      )

    const image = input({ shape: [options.size, options.size, 3], name: 'input_layer' })
    const filters = (n: number): number => Math.trunc(n * options.alpha)
    let x = normRelu(
      apply(
        image,
        layers.conv2d({
          name: 'conv1',
          filters: filters(32),
          kernelSize: 3,
          strides: 2,
          padding: 'same',
          ...zeros
        })
      ),
      'conv1'
    )
    BLOCKS.forEach(([width, strides], i) => {
      const block = i + 1
      if (strides === 2)
        x = apply(
          x,
          layers.zeroPadding2d({
            name: `conv_pad_${block}`,
            padding: [
              [0, 1],
              [0, 1]
            ]
          })
        )
      const padding = strides === 2 ? 'valid' : 'same'
      x = normRelu(
        apply(
          x,
          layers.depthwiseConv2d({ name: `conv_dw_${block}`, kernelSize: 3, strides, padding, ...zeros })
        ),
        `conv_dw_${block}`
      )
      x = normRelu(
        apply(
          x,
          layers.conv2d({
            name: `conv_pw_${block}`,
            filters: filters(width),
            kernelSize: 1,
            padding: 'same',
            ...zeros
          })
        ),
        `conv_pw_${block}`
      )
    })
    return model({ inputs: image, outputs: x, name: 'mobilenet' })
  })
}
