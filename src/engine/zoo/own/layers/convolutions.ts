/** Convolutions and dense layers of own bases (keras/src/layers/convolutional, core/dense.py). */
import type { ConfigReader } from '../configReader'
import type { WeightSpec } from '../../kerasLayer'
import { picture, trained, windows, type LayerReader } from './layerReader'

export const convolutionReaders: Readonly<Record<string, LayerReader>> = {
  Conv2D: (read) => {
    const { config, shape, bias } = windowed(read)
    const [filters, groups] = [read.count('filters'), read.count('groups', 1)]
    const { kernelSize } = config
    return {
      config: { ...config, groups },
      outputShape: ([input]) => {
        const [, , channels] = picture(input)
        if (channels % groups !== 0 || filters % groups !== 0) read.refuse(`groups ${groups}`)
        return [...shape(input), filters]
      },
      weights: ([, , channels = 0]) => [
        trained('kernel', [...kernelSize, channels / groups, filters]),
        ...bias(filters)
      ]
    }
  },
  DepthwiseConv2D: (read) => {
    const { config, shape, bias } = depthwise(read)
    const multiplier = read.count('depth_multiplier', 1)
    return {
      config,
      outputShape: ([input]) => [...shape(input), picture(input)[2] * multiplier],
      weights: ([, , channels = 0]) => [
        trained('depthwise_kernel', [...config.kernelSize, channels, multiplier]),
        ...bias(channels * multiplier)
      ]
    }
  },
  SeparableConv2D: (read) => {
    const { config, shape, bias } = depthwise(read)
    const [filters, multiplier] = [read.count('filters'), read.count('depth_multiplier', 1)]
    return {
      config,
      outputShape: ([input]) => [...shape(input), filters],
      weights: ([, , channels = 0]) => [
        trained('depthwise_kernel', [...config.kernelSize, channels, multiplier]),
        trained('pointwise_kernel', [1, 1, channels * multiplier, filters]),
        ...bias(filters)
      ]
    }
  },
  Dense: (read) => {
    const units = read.count('units')
    return {
      config: { activation: read.activation() },
      outputShape: ([input = []]) => [...input.slice(0, -1), units],
      weights: (input) => [trained('kernel', [input[input.length - 1] ?? 0, units]), ...biasOf(read)(units)]
    }
  }
}

function windowed(read: ConfigReader) {
  const config = {
    kernelSize: read.pair('kernel_size'),
    strides: read.pair('strides', 1),
    padding: read.padding(),
    dilationRate: read.pair('dilation_rate', 1),
    activation: read.activation()
  }
  const { kernelSize: size, strides, padding, dilationRate: dilations } = config
  return {
    config,
    shape: (input: readonly number[] | undefined) =>
      windows(picture(input), { size, strides, padding, dilations }),
    bias: biasOf(read)
  }
}

/** TensorFlow's depthwise op on a CPU takes the same stride both ways and no dilation. */
function depthwise(read: ConfigReader): ReturnType<typeof windowed> {
  const all = windowed(read)
  const { strides, dilationRate } = all.config
  if (strides[0] !== strides[1]) read.refuse(`strides [${strides.join(', ')}]`)
  if (dilationRate.some((rate) => rate !== 1)) read.refuse(`dilation_rate [${dilationRate.join(', ')}]`)
  return all
}

function biasOf(read: ConfigReader): (size: number) => WeightSpec[] {
  const used = read.flag('use_bias', true)
  return (size) => (used ? [trained('bias', [size])] : [])
}
