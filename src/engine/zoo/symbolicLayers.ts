/** keras.layers applied to symbolic tensors, with Keras' defaults: the words in which the bases are written. */
import type * as tfLayers from '@tensorflow/tfjs-layers'
import type { layers as Layers, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { kerasLayer } from './kerasLayer'

export type Size2d = number | readonly [number, number]

export interface ConvOptions {
  /** 1 unless said. */
  readonly strides?: number
  /** `valid` unless said. */
  readonly padding?: 'same' | 'valid'
  /** True unless said. */
  readonly useBias?: boolean
  readonly activation?: 'relu'
}

export interface PoolOptions {
  /** The window's size unless said. */
  readonly strides?: number
  /** `valid` unless said. */
  readonly padding?: 'same' | 'valid'
}

export type SymbolicLayers = ReturnType<typeof symbolicLayers>

/** Each function adds one layer of that name after `x` and gives its output. */
export function symbolicLayers(api: typeof tfLayers) {
  const { input, layers } = api
  const after = (x: SymbolicTensor | SymbolicTensor[], layer: Layers.Layer): SymbolicTensor =>
    layer.apply(x) as SymbolicTensor
  // Values of a described network are never used: zeros cost nothing.
  const kernelInitializer = 'zeros'

  return {
    /** The input of a base: pictures of `size` x `size` pixels, under Keras' name for it. */
    picture: (size: number) => input({ shape: [size, size, 3], name: 'input_layer' }),

    conv2d: (x: SymbolicTensor, name: string, filters: number, kernel: Size2d, options: ConvOptions = {}) =>
      after(x, layers.conv2d({ name, filters, kernelSize: pair(kernel), kernelInitializer, ...options })),

    depthwiseConv2d: (x: SymbolicTensor, name: string, kernel: number, options: ConvOptions = {}) =>
      after(
        x,
        layers.depthwiseConv2d({ name, kernelSize: kernel, depthwiseInitializer: 'zeros', ...options })
      ),

    separableConv2d: (
      x: SymbolicTensor,
      name: string,
      filters: number,
      kernel: number,
      options: ConvOptions = {}
    ) => {
      const initializers = { depthwiseInitializer: 'zeros', pointwiseInitializer: 'zeros' } as const
      return after(
        x,
        layers.separableConv2d({ name, filters, kernelSize: kernel, ...initializers, ...options })
      )
    },

    dense: (x: SymbolicTensor, name: string, units: number, activation: 'relu' | 'softmax') =>
      after(x, layers.dense({ name, units, activation, kernelInitializer })),

    batchNormalization: (
      x: SymbolicTensor,
      name: string,
      options: { readonly epsilon?: number; readonly scale?: boolean } = {}
    ) => after(x, layers.batchNormalization({ name, ...options })),

    activation: (x: SymbolicTensor, name: string, activation: 'relu' | 'softmax') =>
      after(x, layers.activation({ name, activation })),

    reLU: (x: SymbolicTensor, name: string, maxValue: number) => after(x, layers.reLU({ name, maxValue })),

    maxPooling2d: (x: SymbolicTensor, name: string, poolSize: number, options: PoolOptions = {}) =>
      after(x, layers.maxPooling2d({ name, poolSize, ...options })),

    averagePooling2d: (x: SymbolicTensor, name: string, poolSize: number, options: PoolOptions = {}) =>
      after(x, layers.averagePooling2d({ name, poolSize, ...options })),

    globalAveragePooling2d: (x: SymbolicTensor, name: string) =>
      after(x, layers.globalAveragePooling2d({ name })),

    /** GlobalAveragePooling2D with `keepdims`, which tfjs' own has not: [N, 1, 1, C]. */
    globalAveragePooling2dKeepDims: (x: SymbolicTensor, name: string) =>
      after(
        x,
        kerasLayer(api, {
          name,
          className: 'GlobalAveragePooling2D',
          config: { keepdims: true },
          outputShape: ([shape]) => [1, 1, shape?.[2] ?? 0],
          weights: () => []
        })
      ),

    /** `padding` is rows above and below, then columns left and right. */
    zeroPadding2d: (
      x: SymbolicTensor,
      name: string,
      padding: readonly [readonly [number, number], readonly [number, number]]
    ) => {
      const [[top, bottom], [left, right]] = padding
      return after(
        x,
        layers.zeroPadding2d({
          name,
          padding: [
            [top, bottom],
            [left, right]
          ]
        })
      )
    },

    add: (xs: readonly SymbolicTensor[], name: string) => after([...xs], layers.add({ name })),

    concatenate: (xs: readonly SymbolicTensor[], name: string) =>
      after([...xs], layers.concatenate({ name })),

    flatten: (x: SymbolicTensor, name: string) => after(x, layers.flatten({ name })),

    dropout: (x: SymbolicTensor, name: string, rate: number) => after(x, layers.dropout({ name, rate })),

    reshape: (x: SymbolicTensor, name: string, targetShape: readonly number[]) =>
      after(x, layers.reshape({ name, targetShape: [...targetShape] }))
  }
}

/** Names as Keras counts them in a fresh session: `conv2d`, `conv2d_1`, `conv2d_2`, one counter a class. */
export function countedNames(): (prefix: string) => string {
  const counts = new Map<string, number>()
  return (prefix) => {
    const count = counts.get(prefix) ?? 0
    counts.set(prefix, count + 1)
    return count === 0 ? prefix : `${prefix}_${count}`
  }
}

function pair(size: Size2d): [number, number] {
  return typeof size === 'number' ? [size, size] : [size[0], size[1]]
}
