/** A plan as a flat list of fields under the names that Keras has for them. */
import { augmentSchema, type Plan, type RunValue } from '../../contract'

export type Fields = ReadonlyMap<string, RunValue>

/** Where Keras' name is not ours in snake case; the first part of a nested name, or the whole of it. */
const kerasNames: Readonly<Record<string, string>> = {
  size: 'input_shape',
  unfreeze: 'trainable',
  preprocess: 'preprocess_input',
  batch: 'batch_size',
  lr: 'learning_rate',
  'head.pool': 'pooling',
  'head.dense': 'Dense.units',
  'head.dropout': 'Dropout.rate',
  'head.l2': 'kernel_regularizer.l2',
  earlyStopping: 'EarlyStopping',
  reduceLROnPlateau: 'ReduceLROnPlateau',
  schedule: 'LearningRateSchedule'
}
const poolings: Readonly<Record<Plan['head']['pool'], string>> = {
  flatten: 'Flatten',
  avg: 'GlobalAveragePooling2D'
}

/** Augmentation that is left out has the neutral value in each of its fields; an empty list is null. */
export function planFields(plan: Plan): Fields {
  const { size, head, augment } = plan
  const said = {
    ...plan,
    size: `(${size}, ${size}, 3)`,
    head: { ...head, pool: poolings[head.pool] },
    augment: augment ?? augmentSchema.parse({})
  }
  return new Map(flatten(said, '').map(([path, value]) => [kerasName(path), value]))
}

function flatten(value: unknown, path: string): readonly (readonly [string, RunValue])[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, part]) => flatten(part, path === '' ? key : `${path}.${key}`))
  }
  return [[path, valueOf(value)]]
}

function valueOf(value: unknown): RunValue {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(textOf).join(', ')
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.values(value).join(' ') : String(value)
}

/** `augment.widthShiftRange` -> `width_shift_range`, `earlyStopping.patience` -> `EarlyStopping.patience`. */
function kerasName(path: string): string {
  const whole = kerasNames[path]
  if (whole !== undefined) return whole
  const [first = '', ...rest] = path.split('.')
  if (first === 'augment') return rest.map(snake).join('.')
  // Names of classes are a person's own: they stay as they are.
  const named = first === 'classWeight' ? rest : rest.map(snake)
  return [kerasNames[first] ?? snake(first), ...named].join('.')
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
