/** Kept features on disk: `.npy` shards with the pictures' hashes beside them; rows are read one by one, never all. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../contract'
import { NPY_HEADER_BYTES, npyHeader, readNpyShape } from './npy'

interface Place {
  readonly shard: string
  readonly row: number
}

/** A shard is finished and renamed after this many bytes: what a kill can cost, and what one `numpy.load` maps. */
const SHARD_BYTES = 16 * 1024 * 1024
const MAX_SHARD_ROWS = 1024
/** Shards held open for reading at once. */
const MAX_OPEN_FILES = 128

export class FeatureStore {
  private readonly places = new Map<string, Place>()
  private readonly files = new Map<string, number>()
  private writing: { readonly name: string; readonly fd: number; readonly hashes: string[] } | null = null
  private nextShard = 0

  private constructor(
    readonly folder: string,
    /** Shape of one picture's features, as [4, 4, 512]. */
    readonly shape: readonly number[],
    readonly length: number
  ) {}

  /**
   * Opens the store in `folder`, or makes it. Shards that do not fit their index (cut short by a crash) are removed.
   *
   * @param about what the features are, kept as `about.json` for people who open the folder
   */
  static async open(folder: string, shape: readonly number[], about: object): Promise<FeatureStore> {
    const store = new FeatureStore(
      folder,
      shape,
      shape.reduce((a, b) => a * b, 1)
    )
    await mkdir(folder, { recursive: true })
    const names = (await readdir(folder)).sort()
    for (const name of names.filter((n) => n.endsWith('.writing')))
      await rm(join(folder, name), { force: true })
    for (const name of names.filter((n) => /^shard-\d+\.json$/.test(n)))
      await store.readIndex(name.replace(/\.json$/, ''))
    // A shard without its index was being finished when the process ended.
    for (const name of names.filter((n) => n.endsWith('.npy') && !names.includes(n.replace(/npy$/, 'json'))))
      await rm(join(folder, name), { force: true })
    if (!names.includes('about.json'))
      await writeFile(join(folder, 'about.json'), JSON.stringify(about, null, 2) + '\n')
    return store
  }

  has(hash: string): boolean {
    return this.places.has(hash)
  }

  get size(): number {
    return this.places.size
  }

  /** Adds one picture's features; they count as kept from the next `flush` on, or when their shard is full. */
  async add(hash: string, row: Float32Array): Promise<void> {
    if (row.length !== this.length)
      throw new AppError('internal', `Features have ${row.length} numbers, not ${this.length}.`)
    this.writing ??= this.startShard()
    const { fd, hashes } = this.writing
    try {
      writeSync(fd, row, 0, row.byteLength, NPY_HEADER_BYTES + hashes.length * row.byteLength)
    } catch (cause) {
      throw diskError('Features could not be written', cause)
    }
    hashes.push(hash)
    const full = hashes.length >= MAX_SHARD_ROWS || hashes.length * row.byteLength >= SHARD_BYTES
    if (full) await this.flush()
  }

  /** Finishes the shard being written: header, then index, each whole or not there. */
  async flush(): Promise<void> {
    const shard = this.writing
    if (!shard) return
    this.writing = null
    const path = join(this.folder, shard.name)
    try {
      writeSync(shard.fd, npyHeader([shard.hashes.length, ...this.shape]), 0, NPY_HEADER_BYTES, 0)
      closeSync(shard.fd)
      await rename(`${path}.npy.writing`, `${path}.npy`)
      // The index makes the shard count; without it the shard is removed at the next start.
      await writeFile(`${path}.json.writing`, JSON.stringify(shard.hashes))
      await rename(`${path}.json.writing`, `${path}.json`)
    } catch (cause) {
      throw diskError('Features could not be kept', cause)
    }
    shard.hashes.forEach((hash, row) => this.places.set(hash, { shard: shard.name, row }))
  }

  /** Copies a picture's features into `target` at `offset` (in numbers). */
  readInto(hash: string, target: Float32Array, offset: number): void {
    const place = this.places.get(hash)
    if (!place) throw new AppError('internal', `No features are kept for the picture ${hash.slice(0, 12)}.`)
    const bytes = this.length * 4
    const view = new Uint8Array(target.buffer, target.byteOffset + offset * 4, bytes)
    const read = readSync(this.fileOf(place.shard), view, 0, bytes, NPY_HEADER_BYTES + place.row * bytes)
    if (read !== bytes)
      throw new AppError(
        'disk',
        `The kept features in ${place.shard}.npy are cut short. Train again: they will be computed anew.`
      )
  }

  /** Closes files; what was not flushed is dropped. */
  async close(): Promise<void> {
    for (const fd of this.files.values()) closeSync(fd)
    this.files.clear()
    if (this.writing) {
      closeSync(this.writing.fd)
      await rm(join(this.folder, `${this.writing.name}.npy.writing`), { force: true })
      this.writing = null
    }
  }

  private startShard(): { name: string; fd: number; hashes: string[] } {
    const name = `shard-${String(this.nextShard++).padStart(4, '0')}`
    try {
      return { name, fd: openSync(join(this.folder, `${name}.npy.writing`), 'w'), hashes: [] }
    } catch (cause) {
      throw diskError('Features could not be written', cause)
    }
  }

  private async readIndex(shard: string): Promise<void> {
    this.nextShard = Math.max(this.nextShard, Number(shard.slice('shard-'.length)) + 1)
    const path = join(this.folder, shard)
    try {
      const hashes = JSON.parse(await readFile(`${path}.json`, 'utf8')) as string[]
      const shape = await shapeOfFile(`${path}.npy`)
      const { size } = await stat(`${path}.npy`)
      const whole = size === NPY_HEADER_BYTES + hashes.length * this.length * 4
      if (!whole || shape[0] !== hashes.length) throw new AppError('disk', 'The shard and its index differ.')
      hashes.forEach((hash, row) => this.places.set(hash, { shard, row }))
    } catch {
      // A shard that cannot be trusted is only a cache: gone is better than wrong.
      await rm(`${path}.json`, { force: true })
      await rm(`${path}.npy`, { force: true })
    }
  }

  private fileOf(shard: string): number {
    const known = this.files.get(shard)
    if (known !== undefined) return known
    const [oldest] = this.files
    if (oldest && this.files.size >= MAX_OPEN_FILES) {
      closeSync(oldest[1])
      this.files.delete(oldest[0])
    }
    const fd = openSync(join(this.folder, `${shard}.npy`), 'r')
    this.files.set(shard, fd)
    return fd
  }
}

async function shapeOfFile(path: string): Promise<number[]> {
  const file = await open(path, 'r')
  try {
    const header = Buffer.alloc(NPY_HEADER_BYTES)
    await file.read(header, 0, NPY_HEADER_BYTES, 0)
    return readNpyShape(header)
  } finally {
    await file.close()
  }
}

function diskError(what: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new AppError(
    'disk',
    `${what}: ${reason}. Free some space, or check the project folder's permissions, and start again.`,
    { cause }
  )
}
