/** Pooling, padding, cropping, enlarging and rearranging layers of own bases (keras/src/layers/pooling, reshaping). */
import type { ConfigReader } from '../configReader'
import { noWeights, picture, windows, type LayerReader } from './layerReader'

const product = (numbers: readonly number[]): number => numbers.reduce((a, b) => a * b, 1)

export const spatialReaders: Readonly<Record<string, LayerReader>> = {
  MaxPooling2D: pooling,
  AveragePooling2D: pooling,
  GlobalAveragePooling2D: globalPooling,
  GlobalMaxPooling2D: globalPooling,
  ZeroPadding2D: (read) => {
    const padding = read.edges('padding')
    const [[top, bottom], [left, right]] = padding
    return {
      config: { padding },
      outputShape: ([input]) => {
        const [height, width, channels] = picture(input)
        return [height + top + bottom, width + left + right, channels]
      },
      weights: noWeights
    }
  },
  Cropping2D: (read) => {
    const cropping = read.edges('cropping')
    const [[top, bottom], [left, right]] = cropping
    return {
      config: { cropping },
      outputShape: ([input]) => {
        const [height, width, channels] = picture(input)
        return [height - top - bottom, width - left - right, channels]
      },
      weights: noWeights
    }
  },
  UpSampling2D: (read) => {
    const size = read.pair('size', 2)
    const interpolation = read.value('interpolation') ?? 'nearest'
    if (interpolation !== 'nearest' && interpolation !== 'bilinear')
      read.refuse(`interpolation ${JSON.stringify(interpolation)}`)
    return {
      config: { size, interpolation },
      outputShape: ([input]) => {
        const [height, width, channels] = picture(input)
        return [height * size[0], width * size[1], channels]
      },
      weights: noWeights
    }
  },
  Flatten: () => ({ config: {}, outputShape: ([input = []]) => [product(input)], weights: noWeights }),
  Reshape: (read) => {
    const target = read.value('target_shape')
    if (!Array.isArray(target) || !target.every(Number.isSafeInteger)) return read.refuse('target_shape')
    const sizes = target as readonly number[]
    return {
      config: {},
      outputShape: ([input = []]) => {
        const rest = product(input) / product(sizes.filter((n) => n !== -1))
        const shape = sizes.map((n) => (n === -1 ? rest : n))
        if (product(shape) !== product(input))
          read.refuse(`target_shape [${sizes.join(', ')}] for [${input.join(', ')}]`)
        return shape
      },
      weights: noWeights
    }
  },
  Permute: (read) => {
    const dims = read.value('dims')
    if (!Array.isArray(dims) || [...dims].sort().some((dim, i) => dim !== i + 1)) return read.refuse('dims')
    const order = dims as readonly number[]
    return {
      config: { dims: order },
      outputShape: ([input = []]) => order.map((dim) => input[dim - 1] ?? 0),
      weights: noWeights
    }
  }
}

function pooling(read: ConfigReader): ReturnType<LayerReader> {
  const poolSize = read.pair('pool_size', 2)
  const config = { poolSize, strides: read.pair('strides', poolSize), padding: read.padding() }
  return {
    config,
    outputShape: ([input]) => {
      const [height, width, channels] = picture(input)
      return [...windows([height, width], { size: poolSize, ...config }), channels]
    },
    weights: noWeights
  }
}

function globalPooling(read: ConfigReader): ReturnType<LayerReader> {
  const keepdims = read.flag('keepdims', false)
  return {
    config: { keepdims },
    outputShape: ([input]) => {
      const [, , channels] = picture(input)
      return keepdims ? [1, 1, channels] : [channels]
    },
    weights: noWeights
  }
}
