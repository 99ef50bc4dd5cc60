/** Takes over a model file: recognises its format, copies what is needed into a folder, and reads its topology. */
import { copyFile, open, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../../contract'
import { withHdf5 } from '../hdf5'
import { unpackKeras } from './kerasArchive'
import { copyShards, readTfjsModel } from './tfjsFile'

export type ModelFormat = 'keras' | 'h5' | 'tfjs'

/** The file in an own base's folder that holds the weights, or names the files that do. */
export const WEIGHTS_FILE: Readonly<Record<ModelFormat, string>> = {
  keras: 'model.weights.h5',
  h5: 'model.h5',
  tfjs: 'model.json'
}

export interface TakenModel {
  readonly format: ModelFormat
  /** `{class_name, config}` as Keras serialises a model. */
  readonly topology: unknown
  /** The version of Keras that wrote it; null where the file does not say. */
  readonly kerasVersion: string | null
  /** Copied files, beside the folder's own, in a fixed order. */
  readonly files: readonly string[]
}

/** What to do about a model file that cannot be read. */
export const SAVE_AGAIN = 'Save the model again in Keras.'

/** Copies the model in `file` into `folder`, which is there and empty. */
export async function takeModel(file: string, folder: string): Promise<TakenModel> {
  const format = await formatOf(file)
  if (format === 'keras') return takeKeras(file, folder)
  return format === 'h5' ? takeH5(file, folder) : takeTfjs(file, folder)
}

async function takeKeras(file: string, folder: string): Promise<TakenModel> {
  await unpackKeras(file, folder)
  const metadata = await readFile(join(folder, 'metadata.json'), 'utf8').catch(() => '{}')
  const version = (parse(metadata, 'its metadata.json') as { readonly keras_version?: unknown }).keras_version
  return {
    format: 'keras',
    topology: parse(await readFile(join(folder, 'config.json'), 'utf8'), 'its config.json'),
    kerasVersion: typeof version === 'string' ? version : null,
    files: ['config.json', WEIGHTS_FILE.keras]
  }
}

async function takeH5(file: string, folder: string): Promise<TakenModel> {
  await copyFile(file, join(folder, WEIGHTS_FILE.h5))
  const { config, version } = await withHdf5(
    join(folder, WEIGHTS_FILE.h5),
    { called: basename(file), fix: SAVE_AGAIN },
    (h5) => ({
      config: h5.text('', 'model_config'),
      version: h5.text('', 'keras_version')
    })
  )
  if (config === null) {
    throw new AppError(
      'unsupported-layer',
      `${basename(file)} holds weights, but no model. Save the whole model: model.save('name.keras').`
    )
  }
  const topology = parse(config, 'its model_config')
  return { format: 'h5', topology, kerasVersion: version, files: [WEIGHTS_FILE.h5] }
}

async function takeTfjs(file: string, folder: string): Promise<TakenModel> {
  const { topology, kerasVersion, shards } = await readTfjsModel(file)
  await copyFile(file, join(folder, WEIGHTS_FILE.tfjs))
  await copyShards(file, shards, folder)
  return { format: 'tfjs', topology, kerasVersion, files: [WEIGHTS_FILE.tfjs, ...shards] }
}

/** What a file of that ending is inside. */
const FILE_KIND: Readonly<Record<string, string>> = {
  '.keras': 'zip archive as Keras writes it',
  '.h5': 'HDF5 data',
  '.hdf5': 'HDF5 data',
  '.json': 'JSON object'
}

async function formatOf(file: string): Promise<ModelFormat> {
  const info = await stat(file).catch(() => null)
  if (!info) throw new AppError('not-found', `There is no file ${file}. Check the path.`)
  if (!info.isFile()) {
    throw new AppError(
      'bad-input',
      `${file} is a folder. Name a file: a .keras, a .h5 or the model.json of a TF.js model.`
    )
  }
  const start = await firstBytes(file)
  if (start.startsWith('PK\u0003\u0004')) return 'keras'
  if (start.startsWith('\u0089HDF')) return 'h5'
  if (start.trimStart().startsWith('{')) return 'tfjs'
  const [ending] = /\.(keras|h5|hdf5|json)$/i.exec(file) ?? []
  if (ending !== undefined)
    throw new AppError(
      'bad-input',
      `${basename(file)} ends in ${ending}, but ${start === '' ? 'is empty' : `holds no ${FILE_KIND[ending.toLowerCase()]}`}: it is no model, or is damaged. ${SAVE_AGAIN}`
    )
  throw new AppError(
    'bad-input',
    `${basename(file)} is no model that Thaw can read. Name a .keras, a .h5 or the model.json of a TF.js layers model.`
  )
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
    return buffer.subarray(0, bytesRead).toString('latin1')
  } finally {
    await handle.close()
  }
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new AppError('weights-mismatch', `The model cannot be read: ${what} is no JSON. Save it again.`, {
      cause
    })
  }
}
