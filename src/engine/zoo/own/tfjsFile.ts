/** Reads a TF.js layers model: `model.json` with its topology and manifest, and the shards that hold the numbers. */
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../../contract'
import type { StoredTensor } from '../hdf5'

const quantizationSchema = z.object({
  dtype: z.enum(['uint8', 'uint16', 'float16']),
  scale: z.number().optional(),
  min: z.number().optional()
})
const manifestSchema = z.array(
  z.object({
    paths: z.array(z.string().min(1).max(500)).max(10_000),
    weights: z
      .array(
        z.object({
          name: z.string(),
          shape: z.array(z.number().int().min(0)).max(8),
          dtype: z.string(),
          quantization: quantizationSchema.optional()
        })
      )
      .max(100_000)
  })
)
const fileSchema = z.object({
  format: z.string().nullish(),
  modelTopology: z.record(z.string(), z.unknown()).nullable(),
  weightsManifest: manifestSchema
})
type Entry = z.output<typeof manifestSchema>[number]['weights'][number]

export interface TfjsModel {
  /** `{class_name, config}`. */
  readonly topology: unknown
  readonly kerasVersion: string | null
  /** The shards' paths below the folder of `model.json`. */
  readonly shards: readonly string[]
}

/** Reads `model.json`; throws AppError('unsupported-layer') where it is no layers model. */
export async function readTfjsModel(file: string): Promise<TfjsModel> {
  const { format, modelTopology, weightsManifest } = await parseFile(file)
  const given = modelTopology?.['model_config'] ?? modelTopology
  if (format === 'graph-model' || given === null || !('class_name' in (given as object))) {
    throw new AppError(
      'unsupported-layer',
      'This is a TF.js graph model: its layers were compiled away. Convert the Keras model with --output_format=tfjs_layers_model.'
    )
  }
  const version = modelTopology?.['keras_version']
  return {
    topology: given,
    kerasVersion: typeof version === 'string' ? version : null,
    shards: weightsManifest.flatMap(({ paths }) => paths.map(safePath))
  }
}

/** Copies the shards beside `file` into `folder`, under the same names. */
export async function copyShards(file: string, shards: readonly string[], folder: string): Promise<void> {
  for (const shard of shards) {
    const from = join(dirname(file), shard)
    if (!(await stat(from).catch(() => null))?.isFile()) {
      throw new AppError(
        'weights-missing',
        `The weights of this model lie in ${shard} beside its model.json, and that file is not there. Put all its files in one folder.`
      )
    }
    await mkdir(dirname(join(folder, shard)), { recursive: true })
    await copyFile(from, join(folder, shard))
  }
}

/** All tensors of the model by name, as `conv1/kernel`. */
export async function readTfjsTensors(file: string): Promise<ReadonlyMap<string, StoredTensor>> {
  const tensors = new Map<string, StoredTensor>()
  for (const { paths, weights } of (await parseFile(file)).weightsManifest) {
    const parts = await Promise.all(paths.map((path) => readFile(join(dirname(file), safePath(path)))))
    const bytes = Buffer.concat(parts)
    let begin = 0
    for (const entry of weights) {
      const [from, size] = [begin, bytesOf(entry)]
      begin += size
      if (begin > bytes.length) throw broken(`the shards end before "${entry.name}"`)
      const read = (): Float32Array => numbersOf(entry, bytes.subarray(from, from + size))
      tensors.set(entry.name, { shape: entry.shape, read })
    }
    if (begin !== bytes.length)
      throw broken(`the shards hold ${bytes.length} bytes where ${begin} are expected`)
  }
  return tensors
}

async function parseFile(file: string): Promise<z.output<typeof fileSchema>> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (cause) {
    throw broken('it is no model.json as TF.js writes it', cause)
  }
}

/** A path below the model's folder; one that leads out of it is refused. */
function safePath(path: string): string {
  const plain = normalize(path)
  if (plain.startsWith('..') || plain.startsWith(sep) || /^[A-Za-z]:/.test(plain) || plain.includes('\0'))
    throw broken(`it names a file outside its folder, ${path}`)
  return plain
}

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2
}

function bytesOf({ name, shape, dtype, quantization }: Entry): number {
  const each = BYTES[quantization?.dtype ?? dtype]
  if (each === undefined) throw broken(`"${name}" is of type ${dtype}`)
  return shape.reduce((a, b) => a * b, 1) * each
}

/** Numbers little-endian as TF.js writes them, unquantised: value * scale + min. */
function numbersOf({ dtype, quantization }: Entry, bytes: Buffer): Float32Array {
  const kind = quantization?.dtype ?? dtype
  const size = BYTES[kind] ?? 1
  const { scale = 1, min = 0 } = quantization ?? {}
  const readers: Readonly<Record<string, (at: number) => number>> = {
    float32: (at) => bytes.readFloatLE(at),
    int32: (at) => bytes.readInt32LE(at),
    bool: (at) => bytes.readUInt8(at),
    uint8: (at) => bytes.readUInt8(at) * scale + min,
    uint16: (at) => bytes.readUInt16LE(at) * scale + min,
    float16: (at) => half(bytes.readUInt16LE(at))
  }
  const read = readers[kind] ?? (() => NaN)
  return Float32Array.from({ length: bytes.length / size }, (_, i) => read(i * size))
}

/** A number of 16 bits (IEEE 754 binary16). */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 0) return sign * 2 ** -24 * fraction
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * 2 ** (exponent - 25) * (1024 + fraction)
}

function broken(why: string, cause?: unknown): AppError {
  return new AppError(
    'weights-mismatch',
    `This TF.js model cannot be read: ${why}. Save it again, and keep model.json and its .bin files in one folder.`,
    { cause }
  )
}
