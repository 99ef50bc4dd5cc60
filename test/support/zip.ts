/** Writes zip archives as Keras does, without compression, and such as no honest program would. */
import { deflateRawSync } from 'node:zlib'

export interface ZipPart {
  readonly name: string
  readonly data: Uint8Array
  /** The size that the archive's directory claims; the true one unless said. */
  readonly claims?: number
  /** Compressed; stored as it is unless said. */
  readonly deflated?: boolean
}

export function zip(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, data, claims = data.length, deflated = false } of parts) {
    const [file, crc] = [Buffer.from(name), crc32(data)]
    const stored = deflated ? deflateRawSync(data) : data
    const about = Buffer.alloc(26)
    about.writeUInt16LE(20, 0) // version needed
    about.writeUInt16LE(deflated ? 8 : 0, 4)
    about.writeUInt32LE(crc, 10)
    about.writeUInt32LE(stored.length, 14)
    about.writeUInt32LE(claims, 18)
    about.writeUInt16LE(file.length, 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), about, file, stored])
    const where = Buffer.alloc(14)
    where.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), about, where, file]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(parts.length, 4)
  end.writeUInt16LE(parts.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, directory, Buffer.from('PK\u0005\u0006'), end])
}

function crc32(data: Uint8Array): number {
  let crc = ~0
  for (const byte of data) {
    crc ^= byte
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
  }
  return ~crc >>> 0
}
