/** Normalising and rescaling layers of own bases (keras/src/layers/normalization, preprocessing). */
import { fixed, keeping, trained, type LayerReader } from './layerReader'

export const normalizationReaders: Readonly<Record<string, LayerReader>> = {
  BatchNormalization: (read) => {
    const [center, scale] = [read.flag('center', true), read.flag('scale', true)]
    if (read.value('renorm') === true) read.refuse('renorm true')
    return {
      config: {
        epsilon: read.number('epsilon', 1e-3),
        momentum: read.number('momentum', 0.99),
        center,
        scale
      },
      outputShape: ([input = []]) => {
        read.lastAxis(input)
        return input
      },
      weights: (input) => {
        const channels = [input[input.length - 1] ?? 0]
        return [
          ...(scale ? [trained('gamma', channels)] : []),
          ...(center ? [trained('beta', channels)] : []),
          fixed('moving_mean', channels),
          fixed('moving_variance', channels)
        ]
      }
    }
  },
  LayerNormalization: (read) => {
    const [center, scale] = [read.flag('center', true), read.flag('scale', true)]
    if (read.value('rms_scaling') === true) read.refuse('rms_scaling true')
    return {
      config: { epsilon: read.number('epsilon', 1e-3) },
      outputShape: ([input = []]) => {
        read.lastAxis(input)
        return input
      },
      weights: (input) => {
        const channels = [input[input.length - 1] ?? 0]
        return [
          ...(scale ? [trained('gamma', channels)] : []),
          ...(center ? [trained('beta', channels)] : [])
        ]
      }
    }
  },
  Normalization: (read) => {
    const given = (read.value('mean') ?? null) !== null
    const statistics = (key: string, channels: number): readonly number[] => {
      const value = read.numbers(key)
      return typeof value === 'number' ? new Array<number>(channels).fill(value) : value
    }
    return {
      config: {
        invert: read.flag('invert', false),
        ...(given && { meanValues: statistics('mean', 3), varianceValues: statistics('variance', 3) })
      },
      outputShape: ([input = []]) => {
        read.lastAxis(input)
        return input
      },
      weights: (input) => {
        const channels = [input[input.length - 1] ?? 0]
        return given ? [] : [fixed('mean', channels), fixed('variance', channels), fixed('count', [])]
      }
    }
  },
  Rescaling: (read) => keeping({ scale: read.numbers('scale'), offset: read.numbers('offset', 0) })
}
