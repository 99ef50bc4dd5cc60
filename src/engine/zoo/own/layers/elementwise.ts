/** Activations, merges and random layers of own bases (keras/src/layers/activations, merging, regularization). */
import {
  noWeights,
  keeping,
  sameShape,
  trained,
  type LayerReader,
  type ReadLayer,
  type ShapeOf
} from './layerReader'
import { UnknownLayer, type ConfigReader } from '../configReader'

export const elementwiseReaders: Readonly<Record<string, LayerReader>> = {
  Activation: (read) => keeping({ activation: read.activation() }),
  ReLU: (read) =>
    keeping({
      maxValue: read.numberOrNull('max_value'),
      negativeSlope: read.number('negative_slope', 0),
      threshold: read.number('threshold', 0)
    }),
  // Keras 2 calls it alpha.
  LeakyReLU: (read) => keeping({ negativeSlope: read.number('negative_slope', read.number('alpha', 0.3)) }),
  ELU: (read) => keeping({ alpha: read.number('alpha', 1) }),
  PReLU: (read) => {
    const shared = read.value('shared_axes') ?? []
    const axes = Array.isArray(shared) ? shared : read.refuse('shared_axes')
    return {
      config: {},
      outputShape: sameShape,
      weights: (input) => [
        trained(
          'alpha',
          input.map((size, i) => (axes.includes(i + 1) ? 1 : size))
        )
      ]
    }
  },
  Softmax: (read) => ({
    ...keeping(),
    outputShape: ([input = []]) => {
      read.lastAxis(input)
      return input
    }
  }),
  Add: merge,
  Multiply: merge,
  Subtract: merge,
  TrueDivide: divide,
  Divide: divide,
  Average: merge,
  Maximum: merge,
  Minimum: merge,
  Concatenate: (read) => ({
    config: {},
    outputShape: (inputs) => {
      const [first = []] = inputs
      read.lastAxis(first)
      const around = (shape: readonly number[]): string => shape.slice(0, -1).join('x')
      if (inputs.some((shape) => around(shape) !== around(first))) throw mismatched(inputs)
      return [...first.slice(0, -1), inputs.reduce((sum, shape) => sum + (shape[shape.length - 1] ?? 0), 0)]
    },
    weights: noWeights
  }),
  Dropout: (read) => {
    const noise = read.value('noise_shape') ?? null
    if (noise !== null && !(Array.isArray(noise) && noise.every((n) => n === null || n === 1)))
      read.refuse(`noise_shape ${JSON.stringify(noise)}`)
    return keeping({ rate: read.rate('rate'), noiseShape: noise, withinBase: true })
  },
  SpatialDropout2D: (read) => keeping({ rate: read.rate('rate'), withinBase: true }),
  GaussianDropout: (read) => keeping({ rate: read.rate('rate'), withinBase: true }),
  AlphaDropout: (read) => keeping({ rate: read.rate('rate'), withinBase: true }),
  GaussianNoise: (read) => keeping({ stddev: read.number('stddev'), withinBase: true }),
  RandomFlip: () => keeping(),
  RandomRotation: () => keeping(),
  RandomZoom: () => keeping(),
  RandomTranslation: () => keeping(),
  RandomContrast: () => keeping(),
  RandomBrightness: () => keeping()
}

/** Sizes of one are stretched to the others', as NumPy does. */
const broadcast: ShapeOf = (inputs) => {
  const rank = Math.max(...inputs.map((shape) => shape.length))
  if (inputs.some((shape) => shape.length !== rank)) throw mismatched(inputs)
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = [...new Set(inputs.map((shape) => shape[axis] ?? 1))].filter((size) => size !== 1)
    if (sizes.length > 1) throw mismatched(inputs)
    return sizes[0] ?? 1
  })
}

/** A layer that merges several inputs, or an operator of Keras 3 between one and a number. */
function merge(read: ConfigReader): ReadLayer {
  const constant = read.numberOrNull('constant')
  return { config: constant === null ? {} : { constant }, outputShape: broadcast, weights: noWeights }
}

function divide(read: ConfigReader): ReadLayer {
  return (read.numberOrNull('constant') ?? 0) === 0 ? read.refuse('no number to divide by') : merge(read)
}

/** Inputs whose shapes do not go together: known only at a size. */
export class MismatchedShapes extends UnknownLayer {}

function mismatched(inputs: readonly (readonly number[])[]): MismatchedShapes {
  return new MismatchedShapes(
    `inputs of shapes ${inputs.map((shape) => `[${shape.join(', ')}]`).join(' and ')}`
  )
}
