/** Reads and writes small `.npy` files, to hand arrays to NumPy and back. */
import { readFileSync, writeFileSync } from 'node:fs'
import { npyHeader } from '../../src/engine/features/npy'

export function writeNpy(path: string, data: Float32Array | Int32Array, shape: readonly number[]): void {
  const header = npyHeader(shape)
  const text =
    data instanceof Int32Array
      ? Buffer.from(header.toString('latin1').replace("'<f4'", "'<i4'"), 'latin1')
      : header
  writeFileSync(path, Buffer.concat([text, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]))
}

/** A float32 array as NumPy saved it. */
export function readNpy(path: string): Float32Array {
  const file = readFileSync(path)
  const begin = 10 + file.readUInt16LE(8)
  return new Float32Array(new Uint8Array(file.subarray(begin)).buffer)
}
