/** Runs a SavedModel's signatures in one native TensorFlow session; its variables live until `dispose`. */
import { AppError } from '../../contract'
import { diskFull, isDiskFull } from '../../disk/diskFull'
import { isOutOfMemory } from '../outOfMemory'
import { backend, type TensorMetadata } from '../backend'

/** A fed value: dense numbers with a shape, int64 written from numbers, or strings (one dimension, or a scalar). */
export type Feed =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'uint8'; readonly shape: readonly number[]; readonly data: Uint8Array }
  | { readonly dtype: 'int64'; readonly shape: readonly number[]; readonly data: readonly number[] }
  | {
      readonly dtype: 'string'
      readonly shape: readonly number[]
      readonly data: readonly (string | Uint8Array)[]
    }

export interface Fetched {
  readonly shape: readonly number[]
  readonly data: Float32Array | Int32Array | Uint8Array | Uint8Array[]
}

/** Names a signature's tensors: `x` -> `x:0`. Written with the SavedModel by `writeSavedModel`. */
export interface Signature {
  readonly inputs: Readonly<Record<string, string>>
  readonly outputs: Readonly<Record<string, string>>
}

export class Session {
  private id: number | null

  private constructor(
    id: number,
    private readonly signatures: Readonly<Record<string, Signature>>
  ) {
    this.id = id
  }

  /** Loads the SavedModel in `folder` (tags: serve) and restores its variables. Blocks while it loads. */
  static load(folder: string, signatures: Readonly<Record<string, Signature>>): Session {
    try {
      return new Session(backend().binding.loadSavedModel(folder, 'serve'), signatures)
    } catch (cause) {
      throw graphError('TensorFlow could not load the graph', cause)
    }
  }

  /** One session run. Synchronous: the caller yields between steps. All outputs of the signature come back. */
  run(signature: string, feeds: Readonly<Record<string, Feed>>): Record<string, Fetched> {
    const { binding } = backend()
    const names = this.signatures[signature]
    if (this.id === null || !names)
      throw new AppError('internal', `No signature "${signature}" in this session.`)
    const inputNames = Object.keys(names.inputs)
    const outputNames = Object.keys(names.outputs)
    const fed: number[] = []
    try {
      for (const name of inputNames) fed.push(createTensor(feedOf(feeds, name)))
      const fetched = this.runNative(this.id, fed, signature, names)
      return Object.fromEntries(outputNames.map((name, i) => [name, take(fetched[i])]))
    } finally {
      for (const id of fed) binding.deleteTensor(id)
    }
  }

  private runNative(id: number, fed: readonly number[], signature: string, names: Signature) {
    const [inputs, outputs] = [Object.values(names.inputs), Object.values(names.outputs)]
    try {
      return backend().binding.runSavedModel(id, fed, inputs.join(','), outputs.join(','))
    } catch (cause) {
      throw graphError('TensorFlow stopped in a session run', cause, { signature })
    }
  }

  /** Frees the session and its variables; a second call does nothing. */
  dispose(): void {
    if (this.id !== null) backend().binding.deleteSavedModel(this.id)
    this.id = null
  }
}

/** A native tensor of `feed`; the caller deletes it. */
export function createTensor(feed: Feed): number {
  const { binding } = backend()
  if (feed.dtype === 'float32') return binding.createTensor(feed.shape, binding.TF_FLOAT, feed.data)
  if (feed.dtype === 'int32') return binding.createTensor(feed.shape, binding.TF_INT32, feed.data)
  if (feed.dtype === 'uint8') return binding.createTensor(feed.shape, binding.TF_UINT8, feed.data)
  if (feed.dtype === 'string') {
    return binding.createTensor(
      feed.shape,
      binding.TF_STRING,
      feed.data.map((s) => (typeof s === 'string' ? Buffer.from(s) : s))
    )
  }
  // tfjs-node hands int64 over as pairs of little-endian 32-bit halves.
  const halves = new Int32Array(BigInt64Array.from(feed.data, (v) => BigInt(v)).buffer)
  return binding.createTensor(feed.shape, binding.TF_INT64, halves)
}

function feedOf(feeds: Readonly<Record<string, Feed>>, name: string): Feed {
  const feed = feeds[name]
  if (!feed) throw new AppError('internal', `The session run lacks its input "${name}".`)
  return feed
}

function take(tensor: TensorMetadata | undefined): Fetched {
  if (!tensor) throw new AppError('internal', 'The session run gave fewer outputs than asked for.')
  const { binding } = backend()
  const data = binding.tensorDataSync(tensor.id)
  binding.deleteTensor(tensor.id)
  return { shape: tensor.shape, data }
}

/** `details` names the signature that ran. */
function graphError(what: string, cause: unknown, details: Record<string, unknown> = {}): AppError {
  if (isDiskFull(cause)) return diskFull(cause)
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (!isOutOfMemory(cause)) return new AppError('graph', `${what}: ${reason}`, { cause })
  const message = `There is not enough memory. Close other programs, or choose a smaller base or input size. (${what}: ${reason})`
  return new AppError('memory', message, { cause, details })
}
