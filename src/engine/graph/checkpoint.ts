/** Writes and reads TensorFlow checkpoints by TensorFlow's own SaveV2 and RestoreV2, each in a graph of its own. */
import { AppError } from '../../contract'
import { attr, GraphBuilder } from './builder'
import { loadProgram } from './program'
import type { Feed } from './session'
import type { WeightArray } from './weights'

export interface CheckpointTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int64'
  readonly data: Float32Array | Int32Array
}

/** Writes `<prefix>.index` and `<prefix>.data-…`, which `tf.train.load_checkpoint` reads. */
export async function writeCheckpoint(prefix: string, tensors: readonly CheckpointTensor[]): Promise<void> {
  const g = new GraphBuilder()
  const filename = g.placeholder('filename', 'string', [])
  const values = tensors.map((t, i) => g.placeholder(`tensor_${i}`, t.dtype, t.shape))
  const lists = nameLists(
    g,
    tensors.map((t) => t.name)
  )
  const save = g.op('SaveV2', [filename, ...lists, ...values], [], {
    attrs: { dtypes: attr.types(tensors.map((t) => t.dtype)) }
  })
  const attrs = { T: attr.type('string') }
  const saved = g.op1('Identity', [filename], { dtype: 'string', shape: [] }, { attrs, after: [save.name] })
  const inputs = Object.fromEntries(values.map((value) => [value.node, value]))
  const session = await loadProgram(g, { save: { inputs: { filename, ...inputs }, outputs: { saved } } })
  try {
    const feeds = Object.fromEntries(tensors.map((t, i) => [`tensor_${i}`, feedOf(t)]))
    session.run('save', { filename: { dtype: 'string', shape: [], data: [prefix] }, ...feeds })
  } finally {
    session.dispose()
  }
}

/** The float32 tensors of the checkpoint at `prefix`; throws AppError('not-found') where it or one of them is missing. */
export async function readCheckpoint(
  prefix: string,
  names: readonly string[]
): Promise<Map<string, WeightArray>> {
  const g = new GraphBuilder()
  const filename = g.placeholder('filename', 'string', [])
  const outputs = names.map(() => ({ dtype: 'float32' as const, shape: [null] }))
  const attrs = { dtypes: attr.types(names.map(() => 'float32')) }
  const restored = g.op('RestoreV2', [filename, ...nameLists(g, names)], outputs, { attrs })
  const named = Object.fromEntries(restored.outputs.map((tensor, i) => [names[i] ?? '', tensor]))
  const session = await loadProgram(g, { restore: { inputs: { filename }, outputs: named } })
  try {
    const fetched = session.run('restore', { filename: { dtype: 'string', shape: [], data: [prefix] } })
    return new Map(
      Object.entries(fetched).map(([name, { shape, data }]) => [name, { shape, data: data as Float32Array }])
    )
  } catch (cause) {
    const message =
      'The weights of this run cannot be read: its checkpoint is missing or damaged. Train it again.'
    throw new AppError('not-found', message, { cause })
  } finally {
    session.dispose()
  }
}

function nameLists(g: GraphBuilder, names: readonly string[]) {
  return [g.strings(names), g.strings(names.map(() => ''))]
}

function feedOf({ dtype, shape, data }: CheckpointTensor): Feed {
  if (dtype === 'int64') return { dtype, shape, data: Array.from(data) }
  return { dtype, shape, data: data instanceof Float32Array ? data : Float32Array.from(data) }
}
