/** HDF5 as whole models are kept in it: attributes, groups and tensors by path; knows nothing of layers. */
import type * as h5wasm from 'h5wasm/node'
import { AppError } from '../../../contract'

/** A tensor of a file; its numbers are read only when asked for, while the file is open. */
export interface StoredTensor {
  readonly shape: readonly number[]
  readonly read: () => Float32Array
}

export interface Hdf5Reader {
  /** The text in an attribute of the root, or null. */
  readonly text: (attribute: string) => string | null
  /** The list in an attribute of a group, or in several numbered ones where it is too long for one. */
  readonly strings: (group: string, attribute: string) => readonly string[]
  readonly tensor: (path: string) => StoredTensor | null
  readonly has: (path: string) => boolean
  /** Names in a group; empty where there is none. */
  readonly keys: (group: string) => readonly string[]
}

type H5 = typeof h5wasm
type H5File = InstanceType<H5['File']>
type H5Dataset = InstanceType<H5['Dataset']>

/** Opens `path` for the time of `use`; `called` is what sentences call the file. */
export async function withHdf5<A>(path: string, called: string, use: (file: Hdf5Reader) => A): Promise<A> {
  const h5 = await import('h5wasm/node')
  const library = await h5.ready
  // Without it the library prints its own stack and gives back a file that is none.
  library.activate_throwing_error_handler()
  let file: H5File | null = null
  try {
    file = new h5.File(path, 'r')
    return use(readerOf(h5, file))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError(
      'weights-mismatch',
      `${called} ${damage(cause, file)}. Save the model again in Keras.`,
      {
        cause
      }
    )
  } finally {
    file?.close()
    library.deactivate_throwing_error_handler()
  }
}

function damage(cause: unknown, opened: H5File | null): string {
  if (opened) return 'is damaged inside'
  return String(cause).includes('truncated') ? 'was cut off: part of it is missing' : 'is no HDF5 file'
}

function readerOf(h5: H5, file: H5File): Hdf5Reader {
  const groupAt = (path: string) => {
    const found = path === '' ? file : file.get(path)
    return found instanceof h5.Group ? found : null
  }
  const list = (group: string, attribute: string): string[] | null => {
    const value = groupAt(group)?.attrs[attribute]?.value
    return Array.isArray(value) ? value.map(String) : null
  }
  return {
    text(attribute) {
      const value = file.attrs[attribute]?.value
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
      const found = file.get(path)
      return found instanceof h5.Dataset ? { shape: found.shape ?? [], read: () => float32(found) } : null
    },
    has: (path) => file.get(path) !== null,
    keys: (group) => groupAt(group)?.keys() ?? []
  }
}

function float32(dataset: H5Dataset): Float32Array {
  const { value } = dataset
  return value instanceof Float32Array ? value : Float32Array.from(value as ArrayLike<number>)
}
