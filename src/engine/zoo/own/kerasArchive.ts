/** Unpacks a `.keras` file: a zip of config.json, metadata.json and model.weights.h5; nothing else of it is taken. */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { AppError, toWireError } from '../../../contract'

/** What is taken, with the most bytes that each may have unpacked. */
const PARTS: ReadonlyMap<string, number> = new Map([
  ['config.json', 64 * 2 ** 20],
  ['metadata.json', 2 ** 20],
  ['model.weights.h5', 8 * 2 ** 30]
])

/**
 * Writes the archive's parts into `folder` under their own fixed names, so that no name in the file can lead elsewhere.
 * yauzl holds each entry to the size it claims. Throws AppError('weights-mismatch') where it is no such archive.
 */
export async function unpackKeras(file: string, folder: string): Promise<void> {
  const taken = new Set<string>()
  const zip = await openPromise(file, { autoClose: false }).catch((error: unknown) => {
    throw broken(error)
  })
  try {
    for await (const entry of zip.eachEntry()) {
      if (!PARTS.has(entry.fileName)) continue
      if (taken.has(entry.fileName)) throw broken(`it has two files ${entry.fileName}`)
      taken.add(entry.fileName)
      await unpack(zip, entry, folder)
    }
  } catch (error) {
    throw error instanceof AppError || isDiskError(error) ? error : broken(error)
  } finally {
    zip.close()
  }
  const missing = ['config.json', 'model.weights.h5'].find((part) => !taken.has(part))
  if (missing) throw broken(`it has no ${missing}`)
}

async function unpack(zip: ZipFile, entry: Entry, folder: string): Promise<void> {
  const most = PARTS.get(entry.fileName) ?? 0
  if (entry.uncompressedSize > most) {
    throw broken(
      `its ${entry.fileName} claims ${entry.uncompressedSize} bytes, and ${most} are the most it may have`
    )
  }
  await pipeline(
    await zip.openReadStreamPromise(entry),
    createWriteStream(join(folder, entry.fileName), { flags: 'wx' })
  )
}

function isDiskError(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code
  return typeof code === 'string' && /^E[A-Z]+$/.test(code)
}

function broken(why: unknown): AppError {
  const reason = typeof why === 'string' ? why : toWireError(why).message
  return new AppError(
    'weights-mismatch',
    `This is no .keras file as Keras writes it, or it is damaged: ${reason}. Save the model again with model.save('name.keras').`,
    { cause: why }
  )
}
