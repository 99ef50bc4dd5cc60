/** Why one picture cannot be used, in words; and whether it was the picture's fault at all. */
import { closeSync, openSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { isOutOfMemory } from '../outOfMemory'

export interface PictureError {
  readonly problem: 'corrupt' | 'missing' | 'unreadable' | 'empty' | 'changed'
  readonly message: string
}

/** What is wrong with the file itself, before any decoder: gone, empty, or not readable; null where nothing is. */
export function fileError(path: string): PictureError | null {
  const name = basename(path)
  try {
    const info = statSync(path)
    if (info.isDirectory()) return { problem: 'unreadable', message: `"${name}" is a folder, not a picture.` }
    if (info.size === 0) return { problem: 'empty', message: `"${name}" holds nothing (0 bytes).` }
    closeSync(openSync(path, 'r'))
    return null
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return { problem: 'missing', message: `"${name}" is not there.` }
    return { problem: 'unreadable', message: `"${name}" cannot be read (${code ?? 'unknown error'}).` }
  }
}

/** A decoder's refusal in words; null where `error` is none, as a lack of memory is none of the picture's. */
export function decodeError(path: string, error: unknown): PictureError | null {
  const reason = decoderReason(error)
  if (reason === null) return null
  return { problem: 'corrupt', message: `"${basename(path)}" cannot be decoded: ${reason}.` }
}

/** What TensorFlow's decoders say when they refuse, and what it means. */
function decoderReason(error: unknown): string | null {
  if (isOutOfMemory(error)) return null
  const text = error instanceof Error ? error.message : String(error)
  if (/Unknown image file format/i.test(text)) return 'it is no JPEG, PNG, GIF, BMP or WebP'
  for (const format of ['JPEG', 'PNG', 'GIF', 'WebP', 'BMP']) {
    if (new RegExp(format, 'i').test(text)) return `its ${format} data is cut short or damaged`
  }
  return /Decode|image/i.test(text) ? 'its data is damaged' : null
}
