/** Why one picture cannot be used, in words: turns a failed read or decode into a named problem. */
import { closeSync, openSync, statSync } from 'node:fs'
import { basename } from 'node:path'

export interface PictureError {
  readonly problem: 'corrupt' | 'missing' | 'unreadable' | 'empty'
  readonly message: string
}

/** Looks at the file again to tell a vanished, empty or unreadable one from one that holds a broken picture. */
export function pictureError(path: string, error: unknown): PictureError {
  const name = basename(path)
  try {
    if (statSync(path).size === 0) return { problem: 'empty', message: `"${name}" holds nothing (0 bytes).` }
    closeSync(openSync(path, 'r'))
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return { problem: 'missing', message: `"${name}" is no longer there.` }
    return { problem: 'unreadable', message: `"${name}" cannot be read (${code ?? 'unknown error'}).` }
  }
  return { problem: 'corrupt', message: `"${name}" cannot be decoded: ${decoderReason(error)}.` }
}

/** The decoder's own reason in short, without node names and file paths. */
function decoderReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/Unknown image file format/i.test(text)) return 'it is no JPEG, PNG, GIF, BMP or WebP'
  if (/jpeg/i.test(text)) return 'its JPEG data is cut short or damaged'
  if (/png/i.test(text)) return 'its PNG data is cut short or damaged'
  if (/gif/i.test(text)) return 'its GIF data is cut short or damaged'
  if (/webp/i.test(text)) return 'its WebP data is cut short or damaged'
  if (/bmp/i.test(text)) return 'its BMP data is cut short or damaged'
  return 'its data is damaged'
}
