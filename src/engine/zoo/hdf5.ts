/** HDF5 files as Keras writes them: attributes, groups and tensors by path; knows nothing of layers. */
import { closeSync, openSync, readSync } from 'node:fs'
import type * as h5wasm from 'h5wasm/node'
import { AppError } from '../../contract'

/** A tensor of a file; its numbers are read only when asked for, while the file is open. */
export interface StoredTensor {
  readonly shape: readonly number[]
  readonly read: () => Float32Array
}

/** What is in an open file. The path of its root is `''`. */
export interface Hdf5Reader {
  /** The text in an attribute of a group, or null. */
  readonly text: (group: string, attribute: string) => string | null
  /** The list in an attribute of a group, or in several numbered ones where it is too long for one. */
  readonly strings: (group: string, attribute: string) => readonly string[]
  readonly tensor: (path: string) => StoredTensor | null
  readonly has: (path: string) => boolean
  /** Names in a group; empty where there is none. */
  readonly keys: (group: string) => readonly string[]
}

export interface Hdf5Words {
  /** What sentences call the file. */
  readonly called: string
  /** What to do about any fault; left out: what fits the fault of a weights file. */
  readonly fix?: string
}

type H5 = typeof h5wasm
type H5File = InstanceType<H5['File']>
type H5Dataset = InstanceType<H5['Dataset']>

/** Why a file is of no use, and what to do. */
type Fault = readonly [why: string, fix?: string]

/**
 * Opens `path` for the time of `use`. Throws AppError('weights-mismatch') where it is no HDF5 file, cut off or damaged,
 * with the bare reason as `details.why`.
 */
export async function withHdf5<A>(path: string, words: Hdf5Words, use: (file: Hdf5Reader) => A): Promise<A> {
  const h5 = await import('h5wasm/node')
  const library = await h5.ready
  // Without it the library prints its own stack for what is damaged, and gives back things that are none.
  library.activate_throwing_error_handler()
  let file: H5File | null = null
  try {
    file = new h5.File(path, 'r')
    return use(readerOf(h5, file))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const [why, fix] = file ? INSIDE : outside(path, cause)
    throw unusable(words.called, why, words.fix ?? fix, { cause })
  } finally {
    file?.close()
    library.deactivate_throwing_error_handler()
  }
}

/** The error of a file that holds no weights to use. */
export function unusable(
  called: string,
  why: string,
  fix = 'Choose a .h5 file that Keras wrote.',
  options: { readonly cause?: unknown; readonly details?: Record<string, unknown> } = {}
): AppError {
  const details = { ...options.details, why }
  return new AppError('weights-mismatch', `${called} ${why}. ${fix}`, { cause: options.cause, details })
}

const INSIDE: Fault = ['is damaged: its parts cannot be read', 'Get it anew.']

function outside(path: string, cause: unknown): Fault {
  if (String(cause).includes('truncated')) return ['was cut off: part of it is missing', 'Get it anew.']
  return whyNoHdf5(path)
}

/** What a file that is not HDF5 may be, by its first bytes. */
function whyNoHdf5(path: string): Fault {
  const start = firstBytes(path)
  const text = start.toString('latin1').trimStart().toLowerCase()
  if (start.length === 0) return ['is empty (0 bytes)', 'Get it anew.']
  if (text.startsWith('<!doctype') || text.startsWith('<html'))
    return ['is a web page, not an HDF5 file', 'Get the file that the page is about.']
  if (text.startsWith('version https://git-lfs'))
    return ['only points to a file that Git LFS keeps', 'Run git lfs pull beside it.']
  if (text.startsWith('pk\u0003\u0004'))
    return ['is a whole model (.keras) or an archive, not an HDF5 file', 'In Keras, save it with model.save_weights("x.weights.h5").'] // prettier-ignore
  if (text.startsWith('\u001f\u008b')) return ['is packed (gzip)', 'Unpack it first.']
  return ['is no HDF5 file']
}

function firstBytes(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const start = Buffer.alloc(64)
    return start.subarray(0, readSync(file, start))
  } finally {
    closeSync(file)
  }
}

function readerOf(h5: H5, file: H5File): Hdf5Reader {
  const at = (path: string): unknown => (path === '' ? file : file.get(path))
  const groupAt = (path: string) => {
    const found = at(path)
    return found instanceof h5.Group ? found : null
  }
  const list = (group: string, attribute: string): string[] | null => {
    const value = groupAt(group)?.attrs[attribute]?.value
    return Array.isArray(value) ? value.map(String) : null
  }
  return {
    text(group, attribute) {
      const value = groupAt(group)?.attrs[attribute]?.value
      if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
      return typeof value === 'string' ? value : null
    },
    strings(group, attribute) {
      const parts = list(group, attribute) ?? []
      for (let i = 0, part = list(group, `${attribute}0`); part; part = list(group, `${attribute}${++i}`))
        parts.push(...part)
      return parts
    },
    tensor(path) {
      const found = at(path)
      return found instanceof h5.Dataset ? { shape: found.shape ?? [], read: () => float32(found) } : null
    },
    has: (path) => at(path) !== null,
    keys: (group) => groupAt(group)?.keys() ?? []
  }
}

function float32(dataset: H5Dataset): Float32Array {
  const { value } = dataset
  return value instanceof Float32Array ? value : Float32Array.from(value as ArrayLike<number>)
}
