/** One layer or model in Keras' JSON, of Keras 2, Keras 3 or TF.js: its name, its class, what it takes, what it is. */
import { AppError } from '../../../contract'

/** An object of the file, as it is. */
export type Raw = Readonly<Record<string, unknown>>

/** How a layer is called: Keras 3's list of {args, kwargs}, or Keras 2's of lists of [name, node, tensor, kwargs]. */
export function callsOf(raw: Raw): readonly unknown[] {
  return Array.isArray(raw['inbound_nodes']) ? (raw['inbound_nodes'] as unknown[]) : []
}

/** Names of the layers whose outputs are meant: Keras tensors of Keras 3, [name, 0, 0, …] of Keras 2, at any depth. */
export function tensorsIn(value: unknown): string[] {
  if (Array.isArray(value)) {
    const [name, node] = value as unknown[]
    if (typeof name === 'string' && typeof node === 'number') return [name]
    return (value as unknown[]).flatMap(tensorsIn)
  }
  const object = record(value)
  if (!object) return []
  if (object['class_name'] === '__keras_tensor__') {
    const history = record(object['config'])?.['keras_history']
    return tensorsIn(history)
  }
  return Object.entries(object).flatMap(([key, part]) => (key === 'shape' ? [] : tensorsIn(part)))
}

const KERAS_MODULE =
  /^(tf_keras|keras|tensorflow\.keras|tensorflow\.python\.keras)(\.(src|api))*\.(layers|engine)/
/** Operators of Keras 3 between layers, as `x + 3`, that do what the layer of that name does. */
const OPERATORS = new Set(['Add', 'Subtract', 'Multiply', 'TrueDivide', 'Divide'])

/** Why a layer is none of Keras' own, or is called in a way that would change what it does. */
export function foreignness(raw: Raw): string | null {
  const [module, registered] = [raw['module'], raw['registered_name']]
  if (typeof registered === 'string' && registered.includes('>')) return `is custom (${registered})`
  if (typeof module === 'string' && !KERAS_MODULE.test(module)) {
    if (!module.includes('.ops')) return `is custom (module ${module})`
    if (OPERATORS.has(classOf(raw)) && operandsOf(raw) !== null) return null
    return `is an operation of ${module}`
  }
  // Keras' random pictures are always called so, and do nothing in a frozen base all the same.
  const trains = callsOf(raw).some((call) => /"training":true/.test(JSON.stringify(call)))
  return trains && !classOf(raw).startsWith('Random') ? 'is called with training=True' : null
}

/** The number that an operator takes beside its tensor: {constant: 3}; {} for two tensors, null where it is otherwise. */
export function operandsOf(raw: Raw): { readonly constant?: number } | null {
  const [call] = callsOf(raw)
  const args = record(call)?.['args']
  const [first, second, more] = Array.isArray(args) ? (args as unknown[]) : []
  const numbers = [first, second].filter((value) => typeof value === 'number')
  const tensors = [first, second].filter((value) => tensorsIn(value).length === 1)
  if (more !== undefined || numbers.length + tensors.length !== 2) return null
  const [constant] = numbers
  if (constant === undefined) return {}
  const commutes = ['Add', 'Multiply'].includes(classOf(raw))
  return tensors.length === 1 && (commutes || typeof second === 'number') ? { constant } : null
}

/** keras/src/utils/naming.py, to_snake_case. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

export function layersOf(model: Raw): Raw[] {
  const config = model['config']
  const list = Array.isArray(config) ? (config as unknown[]) : record(config)?.['layers']
  const raws = Array.isArray(list) ? (list as unknown[]).map(record) : []
  return raws.map((raw) => raw ?? refuseBroken())
}

function refuseBroken(): never {
  throw refused('One of its layers is no object: the file is broken.')
}

export function isModel(raw: Raw): boolean {
  const list = Array.isArray(raw['config']) ? raw['config'] : record(raw['config'])?.['layers']
  return ['Functional', 'Model', 'Sequential'].includes(String(raw['class_name'])) && Array.isArray(list)
}

export function isSequential(raw: Raw): boolean {
  return raw['class_name'] === 'Sequential'
}

export function classOf(raw: Raw): string {
  return String(raw['class_name'] ?? 'no class')
}

export function nameOf(raw: Raw): string {
  const name = record(raw['config'])?.['name'] ?? raw['name']
  return typeof name === 'string' && name !== '' ? name : snakeCase(classOf(raw))
}

export function record(value: unknown): Raw | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : null
}

export function refused(message: string, layer?: string): AppError {
  return new AppError('unsupported-layer', message, layer === undefined ? {} : { details: { layer } })
}
