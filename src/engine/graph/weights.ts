/** Weights as plain arrays by name, and batch normalisation folded into the convolution before it. */
import { AppError } from '../../contract'

export interface WeightArray {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Keyed `<layer>/<weight>` with Keras' names, as `conv1/kernel` or `conv1_bn/moving_mean`. */
export type Weights = ReadonlyMap<string, WeightArray>

export function weightOf(weights: Weights, key: string): WeightArray {
  const found = weights.get(key)
  if (!found)
    throw new AppError('weights-mismatch', `The weights hold no "${key}". Choose a file that fits this base.`)
  return found
}

/** `conv1` of `conv1/kernel`. */
export function layerOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'))
}

export interface FoldedKernel {
  readonly kernel: WeightArray
  readonly bias: WeightArray
}

/**
 * The kernel and bias of one convolution that equals `convolution -> BatchNormalization` with fixed statistics:
 * k' = k * s and b' = (b - mean) * s + beta, with s = gamma / sqrt(variance + epsilon) for each output channel
 * (Jacob et al. 2018, arXiv:1712.05877, section 3.2).
 *
 * @param kernel [..., channels], or [h, w, C, M] of a depthwise convolution, whose output channel is C*M
 */
export function foldBatchNorm(options: {
  readonly kernel: WeightArray
  readonly depthwise: boolean
  readonly bias: WeightArray | null
  readonly gamma: WeightArray | null
  readonly beta: WeightArray | null
  readonly mean: WeightArray
  readonly variance: WeightArray
  readonly epsilon: number
}): FoldedKernel {
  const { kernel, bias, gamma, beta, mean, variance, epsilon } = options
  const channels = mean.data.length
  const scale = new Float64Array(channels)
  const shift = new Float32Array(channels)
  for (let c = 0; c < channels; c++) {
    const s = (gamma?.data[c] ?? 1) / Math.sqrt((variance.data[c] ?? 0) + epsilon)
    scale[c] = s
    shift[c] = ((bias?.data[c] ?? 0) - (mean.data[c] ?? 0)) * s + (beta?.data[c] ?? 0)
  }
  // In both layouts the output channels run fastest: [.., D], or [.., C, M] flattened to C*M.
  const last = options.depthwise
    ? kernel.shape.slice(2).reduce((a, b) => a * b, 1)
    : (kernel.shape[kernel.shape.length - 1] ?? 0)
  if (last !== channels) {
    throw new AppError(
      'internal',
      `A kernel with ${last} output channels cannot take ${channels} statistics.`
    )
  }
  const data = new Float32Array(kernel.data.length)
  for (let i = 0; i < data.length; i++) data[i] = (kernel.data[i] ?? 0) * (scale[i % channels] ?? 0)
  return { kernel: { shape: kernel.shape, data }, bias: { shape: [channels], data: shift } }
}
