import { describe, expect, it } from 'vitest'
import { foldBatchNorm, type WeightArray } from '../../../../src/engine/graph/weights'

const array = (shape: number[], data: number[]): WeightArray => ({ shape, data: Float32Array.from(data) })

describe('foldBatchNorm', () => {
  const statistics = {
    gamma: array([2], [2, 1]),
    beta: array([2], [0.5, -1]),
    mean: array([2], [3, 4]),
    variance: array([2], [3, 0]),
    epsilon: 1
  }

  it('scales each output channel and moves its bias', () => {
    const kernel = array([1, 1, 2, 2], [1, 10, 2, 20])
    const folded = foldBatchNorm({ kernel, depthwise: false, bias: array([2], [1, 0]), ...statistics })
    // s = gamma / sqrt(variance + 1) = [1, 1]; b' = (b - mean) s + beta
    expect([...folded.kernel.data]).toEqual([1, 10, 2, 20])
    expect([...folded.bias.data]).toEqual([-1.5, -5])
  })

  it('counts the channels of a depthwise kernel as C * M, and takes absent gamma and bias as 1 and 0', () => {
    const kernel = array([1, 2, 2, 1], [1, 2, 3, 4])
    const folded = foldBatchNorm({ kernel, depthwise: true, bias: null, ...statistics, gamma: null })
    expect([...folded.kernel.data]).toEqual([0.5, 2, 1.5, 4])
    expect([...folded.bias.data]).toEqual([-1, -5])
  })

  it('refuses statistics of another number of channels', () => {
    const kernel = array([1, 1, 1, 3], [1, 2, 3])
    expect(() => foldBatchNorm({ kernel, depthwise: false, bias: null, ...statistics })).toThrow(
      /3 output channels/
    )
  })
})
