/** InceptionV3 (Szegedy et al. 2015, arXiv:1512.00567), layer for layer `keras.applications.InceptionV3`. */
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { countedNames, symbolicLayers, type ConvOptions, type Size2d } from './symbolicLayers'
import { describe } from './tfLayers'

/** A branch of a module: its convolutions one after the other. */
type Branch = readonly (readonly [filters: number, kernel: Size2d, options?: ConvOptions])[]

const HALVE = { strides: 2, padding: 'valid' } as const
const ROW = [1, 7] as const
const COLUMN = [7, 1] as const

/**
 * @param size input height and width in pixels
 * @param includeTop with pooling and the 1000 classes
 */
export function inceptionV3({
  size,
  includeTop
}: {
  readonly size: number
  readonly includeTop: boolean
}): LayersModel {
  return describe((api) => {
    const k = symbolicLayers(api)
    // Keras names only the modules' outputs; the rest is counted.
    const next = countedNames()

    function convolution(
      x: SymbolicTensor,
      filters: number,
      kernel: Size2d,
      options: ConvOptions = {}
    ): SymbolicTensor {
      x = k.conv2d(x, next('conv2d'), filters, kernel, { padding: 'same', useBias: false, ...options })
      x = k.batchNormalization(x, next('batch_normalization'), { scale: false })
      return k.activation(x, next('activation'), 'relu')
    }

    const branch = (x: SymbolicTensor, convolutions: Branch): SymbolicTensor =>
      convolutions.reduce((y, [filters, kernel, options]) => convolution(y, filters, kernel, options), x)

    const halvingPool = (x: SymbolicTensor): SymbolicTensor =>
      k.maxPooling2d(x, next('max_pooling2d'), 3, { strides: 2 })

    /** Average pooling that keeps the size, then a 1x1 convolution. */
    function pooled(x: SymbolicTensor, filters: number): SymbolicTensor {
      const average = k.averagePooling2d(x, next('average_pooling2d'), 3, { strides: 1, padding: 'same' })
      return convolution(average, filters, 1)
    }

    function stem(x: SymbolicTensor): SymbolicTensor {
      x = branch(x, [
        [32, 3, HALVE],
        [32, 3, { padding: 'valid' }],
        [64, 3]
      ])
      x = branch(halvingPool(x), [
        [80, 1, { padding: 'valid' }],
        [192, 3, { padding: 'valid' }]
      ])
      return halvingPool(x)
    }

    /** mixed0 to mixed2, 35 x 35 at the default size: 1x1, 5x5, two 3x3, pooling. */
    function moduleA(x: SymbolicTensor, name: string, poolFilters: number): SymbolicTensor {
      const branches = [
        branch(x, [[64, 1]]),
        branch(x, [
          [48, 1],
          [64, 5]
        ]),
        branch(x, [
          [64, 1],
          [96, 3],
          [96, 3]
        ]),
        pooled(x, poolFilters)
      ]
      return k.concatenate(branches, name)
    }

    /** mixed3: halves to 17 x 17. */
    function reductionA(x: SymbolicTensor): SymbolicTensor {
      const branches = [
        branch(x, [[384, 3, HALVE]]),
        branch(x, [
          [64, 1],
          [96, 3],
          [96, 3, HALVE]
        ]),
        halvingPool(x)
      ]
      return k.concatenate(branches, 'mixed3')
    }

    /** mixed4 to mixed7: 7x7 convolutions taken apart into rows and columns, `narrow` filters inside. */
    function moduleB(x: SymbolicTensor, name: string, narrow: number): SymbolicTensor {
      const branches = [
        branch(x, [[192, 1]]),
        branch(x, [
          [narrow, 1],
          [narrow, ROW],
          [192, COLUMN]
        ]),
        branch(x, [
          [narrow, 1],
          [narrow, COLUMN],
          [narrow, ROW],
          [narrow, COLUMN],
          [192, ROW]
        ]),
        pooled(x, 192)
      ]
      return k.concatenate(branches, name)
    }

    /** mixed8: halves to 8 x 8. */
    function reductionB(x: SymbolicTensor): SymbolicTensor {
      const branches = [
        branch(x, [
          [192, 1],
          [320, 3, HALVE]
        ]),
        branch(x, [
          [192, 1],
          [192, ROW],
          [192, COLUMN],
          [192, 3, HALVE]
        ]),
        halvingPool(x)
      ]
      return k.concatenate(branches, 'mixed8')
    }

    /** A 3x3 convolution taken apart into a row and a column beside each other. */
    function fork(x: SymbolicTensor, name: string): SymbolicTensor {
      return k.concatenate([convolution(x, 384, [1, 3]), convolution(x, 384, [3, 1])], name)
    }

    /** mixed9 and mixed10. */
    function moduleC(x: SymbolicTensor, number: number): SymbolicTensor {
      const branches = [
        branch(x, [[320, 1]]),
        fork(branch(x, [[384, 1]]), `mixed9_${number - 9}`),
        fork(
          branch(x, [
            [448, 1],
            [384, 3]
          ]),
          next('concatenate')
        ),
        pooled(x, 192)
      ]
      return k.concatenate(branches, `mixed${number}`)
    }

    const picture = k.picture(size)
    let x = stem(picture)
    for (const [i, poolFilters] of [32, 64, 64].entries()) x = moduleA(x, `mixed${i}`, poolFilters)
    x = reductionA(x)
    for (const [i, narrow] of [128, 160, 160, 192].entries()) x = moduleB(x, `mixed${4 + i}`, narrow)
    x = reductionB(x)
    for (const number of [9, 10]) x = moduleC(x, number)
    if (includeTop) x = k.dense(k.globalAveragePooling2d(x, 'avg_pool'), 'predictions', 1000, 'softmax')
    return api.model({ inputs: picture, outputs: x, name: 'inception_v3' })
  })
}
