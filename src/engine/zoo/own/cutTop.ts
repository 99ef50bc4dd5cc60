/** Leaves out a model's top: the base ends at a named layer, or at the last whose output still has height and width. */
import { AppError } from '../../../contract'
import type { FlatLayer, FlatModel } from './flatModel'
import { refused } from './kerasJson'

/** A model without its top: one input, one output, all its layers in topological order. */
export interface OwnNetwork {
  readonly input: FlatLayer
  readonly layers: readonly FlatLayer[]
  /** Name of the last layer. */
  readonly until: string
}

/** Throws AppError('not-found') for a layer that is not there, and 'unsupported-layer' where there is no single input. */
export function cutTop(model: FlatModel, until: string | undefined): OwnNetwork {
  const spatial = spatialLayers(model)
  const last = until === undefined ? lastSpatial(model, spatial) : named(model, until, spatial)
  const layers = ancestors(model, last)
  const inputs = layers.filter(({ className }) => className === 'InputLayer')
  const [input, second] = inputs
  if (!input) throw refused('The model has no input layer: save it once it was built.')
  if (second) {
    throw refused(
      `The model has ${inputs.length} inputs (${inputs.map(({ name }) => `"${name}"`).join(', ')}); a base takes pictures alone.`
    )
  }
  return { input, layers, until: last }
}

function named(model: FlatModel, until: string, spatial: ReadonlySet<string>): string {
  if (spatial.has(until)) return until
  const known = model.layers.some(({ name }) => name === until)
  const choices = [...spatial].slice(-3).reverse().join(', ')
  throw new AppError(
    known ? 'bad-input' : 'not-found',
    known
      ? `The output of layer "${until}" has no height and width, so a base cannot end there. Layers that have: ${choices}, and those before them.`
      : `The model has no layer "${until}". The last layers that a base can end at: ${choices}.`
  )
}

function lastSpatial(model: FlatModel, spatial: ReadonlySet<string>): string {
  const [output, second] = model.outputs
  if (output === undefined) throw refused('The model has no output.')
  if (second !== undefined) {
    const names = model.outputs.map((name) => `"${name}"`).join(', ')
    throw refused(
      `The model has ${model.outputs.length} outputs (${names}). Name the layer that the base ends at: --until LAYER.`
    )
  }
  const last = ancestors(model, output)
    .filter(({ name, className }) => spatial.has(name) && className !== 'InputLayer')
    .pop()
  if (!last) {
    throw refused(
      "None of the model's layers gives an output with height and width: it is no model of pictures."
    )
  }
  return last.name
}

/** Layers after which height and width are gone for good, and those that bring them back only as ones. */
const ENDING = new Set(['Flatten', 'GlobalAveragePooling2D', 'GlobalMaxPooling2D', 'RepeatVector'])

/**
 * Layers whose output has height and width. What a global pooling left of them (as in squeeze-and-excite, or in a top of
 * 1x1 convolutions) does not count, until it meets a picture again.
 */
function spatialLayers({ layers }: FlatModel): Set<string> {
  const spatial = new Set<string>()
  for (const layer of layers) {
    const { name, className, inputs } = layer
    const flat = ENDING.has(className) || (className === 'Reshape' && targetRank(layer) !== 3)
    if (className === 'InputLayer' || (!flat && inputs.some((input) => spatial.has(input)))) spatial.add(name)
  }
  return spatial
}

function targetRank({ config }: FlatLayer): number {
  const target = config['target_shape'] as { readonly items?: unknown } | readonly unknown[] | undefined
  const sizes = Array.isArray(target) ? target : (target as { readonly items?: unknown } | undefined)?.items
  return Array.isArray(sizes) ? sizes.length : 0
}

/** `last` and all it needs, in topological order. */
function ancestors({ layers }: FlatModel, last: string): FlatLayer[] {
  const needed = new Set([last])
  // From the end: every layer comes after those it takes.
  const found = [...layers].reverse().filter(({ name, inputs }) => {
    if (!needed.has(name)) return false
    for (const input of inputs) needed.add(input)
    return true
  })
  return found.reverse()
}
