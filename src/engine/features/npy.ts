/** The `.npy` format of NumPy, version 1.0, float32, C order: header out, header in. Source: numpy.lib.format. */
import { AppError } from '../../contract'

/** All our headers have this many bytes, so that rows can be written before their number is known. */
export const NPY_HEADER_BYTES = 128

const MAGIC = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])

/** The header of a float32 array of `shape`, padded to NPY_HEADER_BYTES. */
export function npyHeader(shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`
  const length = NPY_HEADER_BYTES - MAGIC.length - 2
  const size = Buffer.alloc(2)
  size.writeUInt16LE(length)
  return Buffer.concat([MAGIC, size, Buffer.from(dict.padEnd(length - 1) + '\n', 'latin1')])
}

/** The shape of a float32 array from the first NPY_HEADER_BYTES of a file that `npyHeader` began. */
export function readNpyShape(header: Buffer): number[] {
  const text = header.subarray(MAGIC.length + 2).toString('latin1')
  const shape = /'descr': '<f4', 'fortran_order': False, 'shape': \(([\d, ]+)\)/.exec(text)?.[1]
  if (!header.subarray(0, MAGIC.length).equals(MAGIC) || shape === undefined) {
    throw new AppError(
      'disk',
      'A file of kept features is not a float32 .npy array; it will be computed again.'
    )
  }
  return shape
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
}
