/** Xception (Chollet 2016, arXiv:1610.02357), layer for layer `keras.applications.Xception`. */
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { countedNames, symbolicLayers } from './symbolicLayers'
import { describe } from './tfLayers'

const MIDDLE_FLOW = { blocks: 8, filters: 728 } as const

/**
 * @param size input height and width in pixels
 * @param includeTop with pooling and the 1000 classes
 */
export function xception({
  size,
  includeTop
}: {
  readonly size: number
  readonly includeTop: boolean
}): LayersModel {
  return describe((api) => {
    const k = symbolicLayers(api)
    // Keras leaves the layers around the shortcuts unnamed.
    const next = countedNames()

    function convolution(x: SymbolicTensor, name: string, filters: number, strides: number): SymbolicTensor {
      x = k.batchNormalization(k.conv2d(x, name, filters, 3, { strides, useBias: false }), `${name}_bn`)
      return k.activation(x, `${name}_act`, 'relu')
    }

    function separable(x: SymbolicTensor, name: string, filters: number): SymbolicTensor {
      x = k.separableConv2d(x, name, filters, 3, { padding: 'same', useBias: false })
      return k.batchNormalization(x, `${name}_bn`)
    }

    /** Two separable convolutions and a pooling that halves, beside a 1x1 convolution that does the same to the shortcut. */
    function downBlock(
      x: SymbolicTensor,
      number: number,
      [first, second]: readonly [number, number]
    ): SymbolicTensor {
      const name = `block${number}_sepconv`
      const halve = { strides: 2, padding: 'same' } as const
      const projected = k.conv2d(x, next('conv2d'), second, 1, { ...halve, useBias: false })
      const shortcut = k.batchNormalization(projected, next('batch_normalization'))
      // The block after the stem finds its input activated already.
      let y = number === 2 ? x : k.activation(x, `${name}1_act`, 'relu')
      y = k.activation(separable(y, `${name}1`, first), `${name}2_act`, 'relu')
      y = k.maxPooling2d(separable(y, `${name}2`, second), `block${number}_pool`, 3, halve)
      return k.add([y, shortcut], next('add'))
    }

    function middleBlock(x: SymbolicTensor, number: number): SymbolicTensor {
      let y = x
      for (const i of [1, 2, 3]) {
        const name = `block${number}_sepconv${i}`
        y = separable(k.activation(y, `${name}_act`, 'relu'), name, MIDDLE_FLOW.filters)
      }
      return k.add([y, x], next('add'))
    }

    const picture = k.picture(size)
    let x = convolution(picture, 'block1_conv1', 32, 2)
    x = convolution(x, 'block1_conv2', 64, 1)
    x = downBlock(x, 2, [128, 128])
    x = downBlock(x, 3, [256, 256])
    x = downBlock(x, 4, [728, 728])
    for (let i = 0; i < MIDDLE_FLOW.blocks; i++) x = middleBlock(x, 5 + i)
    x = downBlock(x, 13, [728, 1024])
    x = k.activation(separable(x, 'block14_sepconv1', 1536), 'block14_sepconv1_act', 'relu')
    x = k.activation(separable(x, 'block14_sepconv2', 2048), 'block14_sepconv2_act', 'relu')
    if (includeTop) x = k.dense(k.globalAveragePooling2d(x, 'avg_pool'), 'predictions', 1000, 'softmax')
    return api.model({ inputs: picture, outputs: x, name: 'xception' })
  })
}
