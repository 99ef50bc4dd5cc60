/** A model as its file describes it, made flat: models within models are taken apart, names are made unique. */
import {
  callsOf,
  classOf,
  foreignness,
  isModel,
  isSequential,
  layersOf,
  nameOf,
  operandsOf,
  record,
  refused,
  snakeCase,
  tensorsIn,
  type Raw
} from './kerasJson'

/** One layer of the flat model. */
export interface FlatLayer {
  /** Unique; Keras' own name, with its model's before it only where two models have a layer of that name. */
  readonly name: string
  /** Names from the outermost model's layer down to this one's own. */
  readonly path: readonly string[]
  /** Where `.weights.h5` of Keras 3 keeps it, as `layers/functional/layers/conv2d_3`. */
  readonly slot: string
  readonly className: string
  /** As the file has it. */
  readonly config: Readonly<Record<string, unknown>>
  /** Why it is none of Keras' own layers, or is called in a way that Thaw does not know; null where neither. */
  readonly foreign: string | null
  /** Flat names of the layers whose outputs it takes. */
  readonly inputs: readonly string[]
}

export interface FlatModel {
  /** In topological order. */
  readonly layers: readonly FlatLayer[]
  /** Flat names of its outputs. */
  readonly outputs: readonly string[]
}

type Mutable = { -readonly [K in keyof FlatLayer]: FlatLayer[K] }

/** Deeper than any model a person builds; a guard against files made to harm. */
const MAX_DEPTH = 20
const MAX_LAYERS = 20_000

/**
 * Reads `{class_name, config}` of a Functional or Sequential model. Throws AppError('unsupported-layer') where it is of
 * another kind, uses a layer twice, or is broken.
 */
export function flattenModel(topology: unknown): FlatModel {
  const model = record(topology)
  if (!model || !isModel(model)) {
    const name = typeof model?.['class_name'] === 'string' ? `"${model['class_name']}" ` : ''
    throw refused(
      `The model ${name}is neither Functional nor Sequential: a subclassed model keeps its layers in Python code. ` +
        `Build it with keras.Model(inputs, outputs) or keras.Sequential and save it again.`
    )
  }
  const layers: Mutable[] = []
  const outputs = walkModel(model, { given: null, path: [], slot: '', layers, depth: 0 })
  const names = uniqueNames(layers)
  const renamed = (index: string): string => names[Number(index)] ?? ''
  return {
    layers: layers.map((layer, i) => ({
      ...layer,
      name: names[i] ?? layer.name,
      inputs: layer.inputs.map(renamed)
    })),
    outputs: outputs.map(renamed)
  }
}

interface Walk {
  /** What flows in from outside: indices into `layers`; null for the outermost model, whose inputs are layers. */
  readonly given: readonly string[] | null
  readonly path: readonly string[]
  readonly slot: string
  /** Where layers are put; until names are known they are called by their index. */
  readonly layers: Mutable[]
  readonly depth: number
}

/** Adds the layers of one model; gives the indices of its outputs. */
function walkModel(model: Raw, walk: Walk): string[] {
  if (walk.depth > MAX_DEPTH) throw refused('The model lies in itself too deep to be read.')
  const raws = layersOf(model)
  const slots = slotsOf(raws, walk.slot)
  return isSequential(model)
    ? walkSequential(model, raws, slots, walk)
    : walkFunctional(model, raws, slots, walk)
}

function walkSequential(
  model: Raw,
  raws: readonly Raw[],
  slots: ReadonlyMap<Raw, string>,
  walk: Walk
): string[] {
  let flowing = walk.given
  for (const [i, raw] of raws.entries()) {
    if (raw['class_name'] === 'InputLayer' && flowing) continue
    const first = innermostFirst(raw)
    // A model that comes first brings its own input; else Keras 2 keeps the input's shape with the first layer.
    if (!flowing && i === 0 && first['class_name'] !== 'InputLayer' && !isModel(first)) {
      const shape =
        record(first['config'])?.['batch_input_shape'] ?? record(model['config'])?.['build_input_shape']
      flowing = [addInput('input_layer', shape, walk)]
    }
    flowing = place(raw, flowing, slots.get(raw) ?? '', walk)
  }
  if (!flowing) throw refused('The model has no layers.')
  return [...flowing]
}

function walkFunctional(
  model: Raw,
  raws: readonly Raw[],
  slots: ReadonlyMap<Raw, string>,
  walk: Walk
): string[] {
  const config = record(model['config']) ?? {}
  const byName = new Map(raws.map((raw) => [nameOf(raw), raw]))
  const inputNames = tensorsIn(config['input_layers'])
  if (walk.given && inputNames.length !== walk.given.length) {
    throw refused(
      `The model "${nameOf(model)}" within has ${inputNames.length} inputs and is given ${walk.given.length}.`
    )
  }
  const done = new Map<string, readonly string[] | 'open'>()
  walk.given?.forEach((index, i) => done.set(inputNames[i] ?? '', [index]))

  const output = (name: string): readonly string[] => {
    const known = done.get(name)
    if (known === 'open') throw refused(`The layer "${name}" takes its own output: the file is broken.`)
    if (known) return known
    const raw = byName.get(name)
    if (!raw) throw refused(`A layer takes the output of "${name}", which the file does not have.`)
    done.set(name, 'open')
    const calls = callsOf(raw)
    if (calls.length > 1) {
      throw refused(
        `Layer "${name}" (${classOf(raw)}) is shared: it is used ${calls.length} times. Thaw knows layers that are used once.`,
        name
      )
    }
    const inputs = calls.flatMap((call) => tensorsIn(call).map((from) => single(output(from), from)))
    const outputs = place(raw, raw['class_name'] === 'InputLayer' ? null : inputs, slots.get(raw) ?? '', walk)
    done.set(name, outputs)
    return outputs
  }
  // In the file's order, so that the layers of a branch that nothing takes are known by name, too.
  for (const name of byName.keys()) output(name)
  return tensorsIn(config['output_layers']).map((name) => single(output(name), name))
}

function single(outputs: readonly string[], name: string): string {
  const [only, second] = outputs
  if (only === undefined || second !== undefined) {
    throw refused(`Layer "${name}" has several outputs; Thaw knows layers with one.`, name)
  }
  return only
}

/** Adds a layer, or all of a model within. */
function place(raw: Raw, given: readonly string[] | null, slot: string, walk: Walk): readonly string[] {
  const path = [...walk.path, nameOf(raw)]
  if (isModel(raw)) return walkModel(raw, { ...walk, given, path, slot, depth: walk.depth + 1 })
  if (walk.layers.length >= MAX_LAYERS) throw refused(`The model has more than ${MAX_LAYERS} layers.`)
  walk.layers.push({
    name: nameOf(raw),
    path,
    slot,
    className: classOf(raw),
    config: { ...record(raw['config']), ...operandsOf(raw) },
    foreign: foreignness(raw),
    inputs: given ?? []
  })
  return [String(walk.layers.length - 1)]
}

function addInput(name: string, shape: unknown, walk: Walk): string {
  const config = { batch_shape: shape }
  walk.layers.push({
    name,
    path: [name],
    slot: '',
    className: 'InputLayer',
    config,
    foreign: null,
    inputs: []
  })
  return String(walk.layers.length - 1)
}

/** The first layer of a Sequential model, however deep Sequential models lie in each other. */
function innermostFirst(raw: Raw): Raw {
  const [first] = isModel(raw) && isSequential(raw) ? layersOf(raw) : []
  return first ? innermostFirst(first) : raw
}

/** Keras 3 numbers the layers of a model by class, in its order. */
function slotsOf(raws: readonly Raw[], within: string): Map<Raw, string> {
  const counts = new Map<string, number>()
  return new Map(
    raws.map((raw) => {
      const key = snakeCase(classOf(raw))
      const count = counts.get(key) ?? 0
      counts.set(key, count + 1)
      return [raw, `${within === '' ? '' : `${within}/`}layers/${count === 0 ? key : `${key}_${count}`}`]
    })
  )
}

/** Names that two layers share get their models' names before them. */
function uniqueNames(layers: readonly Mutable[]): string[] {
  const counts = new Map<string, number>()
  for (const { name } of layers) counts.set(name, (counts.get(name) ?? 0) + 1)
  const taken = new Set<string>()
  return layers.map(({ name, path }) => {
    const wanted = counts.get(name) === 1 ? name : path.join('_')
    let unique = wanted
    for (let i = 1; taken.has(unique) || (unique !== name && counts.has(unique)); i++)
      unique = `${wanted}_${i}`
    taken.add(unique)
    return unique
  })
}
