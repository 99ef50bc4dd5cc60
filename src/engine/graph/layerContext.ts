/** What a layer's compiler is given, and how it reads the layer's configuration. */
import { AppError } from '../../contract'
import type { GraphBuilder, Tensor } from './builder'
import type * as ops from './ops'
import type { LayerNode } from './topology'

/** What a layer's compiler may use. */
export interface LayerContext {
  readonly g: GraphBuilder
  readonly node: LayerNode
  readonly inputs: readonly Tensor[]
  /** The layer's weight as a tensor of the graph, as `kernel`; null where the layer has none of that name. */
  readonly weight: (name: string) => Tensor | null
  /** What a layer may do beyond computing its output while the network learns; null where it runs forward only. */
  readonly training: LayerTraining | null
}

export interface LayerTraining {
  /** Two int32 numbers that random ops are keyed by. */
  readonly seed: Tensor
  /** Whether this layer's weights are trained: Keras' `trainable`. */
  readonly learns: boolean
  /** Sets a weight that gradients do not reach, as `moving_mean`, once the step is done. */
  readonly update: (weight: string, value: Tensor) => void
}

/** Compiles a layer of one Keras class: adds its ops and gives its output. */
export type CompileLayer = (context: LayerContext) => Tensor

export function convOptions(node: LayerNode): ops.ConvOptions {
  return {
    strides: pair(node, 'strides'),
    padding: padding(node),
    dilations:
      node.config['dilationRate'] === undefined || node.config['dilationRate'] === null
        ? [1, 1]
        : pair(node, 'dilationRate'),
    name: node.name
  }
}

export function poolOptions(node: LayerNode): ops.PoolOptions {
  return {
    size: pair(node, 'poolSize'),
    strides: pair(node, 'strides'),
    padding: padding(node),
    name: node.name
  }
}

/** [[top, bottom], [left, right]] of ZeroPadding2D's `padding` or of Cropping2D's `cropping`. */
export function paddings(
  node: LayerNode,
  key: 'padding' | 'cropping' = 'padding'
): readonly [ops.Pair, ops.Pair] {
  const value = node.config[key]
  if (typeof value === 'number')
    return [
      [value, value],
      [value, value]
    ]
  const [rows, columns] = value as readonly [number | ops.Pair, number | ops.Pair]
  const both = (p: number | ops.Pair): ops.Pair => (typeof p === 'number' ? [p, p] : p)
  return [both(rows), both(columns)]
}

function padding(node: LayerNode): ops.Padding {
  const value = node.config['padding']
  if (value === 'same') return 'SAME'
  if (value === 'valid') return 'VALID'
  throw unsupported(node, `padding ${String(value)}`)
}

export function pair(node: LayerNode, key: string): ops.Pair {
  const value = node.config[key]
  if (typeof value === 'number') return [value, value]
  const [a, b] = value as readonly number[]
  if (a === undefined || b === undefined) throw unsupported(node, `${key} ${JSON.stringify(value)}`)
  return [a, b]
}

/** A number of the layer's configuration, or `otherwise` where it says none. */
export function number(node: LayerNode, key: string, otherwise?: number): number {
  const value = node.config[key] ?? otherwise
  if (typeof value !== 'number') throw unsupported(node, `${key} ${String(value)}`)
  return value
}

export function one(c: LayerContext): Tensor {
  const [x] = c.inputs
  if (!x) throw unsupported(c.node, 'no input')
  return x
}

export function need(c: LayerContext, name: string): Tensor {
  const weight = c.weight(name)
  if (!weight)
    throw new AppError(
      'weights-mismatch',
      `Layer "${c.node.name}" needs its ${name}, which the weights lack.`
    )
  return weight
}

export function unsupported(node: LayerNode, what: string): AppError {
  return new AppError(
    'unsupported-layer',
    `Layer "${node.name}" (${node.className}) has ${what}, which Thaw cannot compile.`,
    {
      details: { layer: node.name }
    }
  )
}
