/** What a file really is, by its first bytes, and how large its picture says it is; decodes nothing. */
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { extname } from 'node:path'
import { imageSize } from 'image-size'
import type { ProblemName } from '../../contract'
import { isAnimated } from './animation'
import { contentOf, formatOf, type Format } from './pictureFormat'

export interface Sniffed {
  readonly width: number | null
  readonly height: number | null
  readonly problems: readonly { readonly problem: ProblemName; readonly message: string }[]
  /** False where the file need not be decoded to know that it is no use. */
  readonly decode: boolean
}

/** Enough of most files to hold the header, EXIF thumbnails included. */
const HEADER_BYTES = 256 * 1024
/** Read where the size was not in the header: colour profiles and previews can come before it. */
const LONG_HEADER_BYTES = 16 * 1024 * 1024
/** An animation's second frame may lie anywhere; a GIF beyond this is not one frame. */
const MAX_WALKED_BYTES = 64 * 1024 * 1024
/** libjpeg and others refuse more; decoding it would take over half a gigabyte. */
const MAX_PIXELS = 178_000_000
const MIN_SIDE = 8

const FORMAT_OF_EXTENSION: Readonly<Record<string, Format>> = {
  '.jpg': 'JPEG',
  '.jpeg': 'JPEG',
  '.png': 'PNG',
  '.gif': 'GIF',
  '.bmp': 'BMP',
  '.webp': 'WebP'
}

/** Rejects with the file system's error where the file cannot be read. */
export async function sniff(path: string): Promise<Sniffed> {
  const { header, bytes } = await readHeader(path)
  if (bytes === 0) return useless('empty', 'The file holds nothing (0 bytes).')
  const format = formatOf(header)
  if (!format) return useless('wrong-extension', `It holds no picture but ${contentOf(header)}.`)
  const size = sizeOf(header)
  if (size && size.width * size.height > MAX_PIXELS) {
    const most = `${MAX_PIXELS / 1e6} million are the most`
    return { ...useless('too-large', `It has ${size.width} x ${size.height} pixels; ${most}.`), ...size }
  }
  if (size && Math.min(size.width, size.height) < MIN_SIDE) {
    const why = 'there is nothing to learn from'
    return { ...useless('too-small', `It has ${size.width} x ${size.height} pixels; ${why}.`), ...size }
  }
  const problems: { problem: ProblemName; message: string }[] = []
  const named = FORMAT_OF_EXTENSION[extname(path).toLowerCase()]
  if (named && named !== format)
    problems.push({ problem: 'wrong-extension', message: `Its name says ${named}, but it is a ${format}.` })
  if (await isAnimatedFile(path, header, bytes, format))
    problems.push({ problem: 'animated', message: `An animated ${format}: only its first picture is used.` })
  return { width: size?.width ?? null, height: size?.height ?? null, problems, decode: true }
}

function useless(problem: ProblemName, message: string): Sniffed {
  return { width: null, height: null, problems: [{ problem, message }], decode: false }
}

async function readHeader(path: string): Promise<{ readonly header: Buffer; readonly bytes: number }> {
  const file = await open(path, 'r')
  try {
    const { size: bytes } = await file.stat()
    const header = await readStart(file, Math.min(bytes, HEADER_BYTES))
    const enough = header.length === bytes || !formatOf(header) || sizeOf(header)
    return { header: enough ? header : await readStart(file, Math.min(bytes, LONG_HEADER_BYTES)), bytes }
  } finally {
    await file.close()
  }
}

async function readStart(file: FileHandle, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0)
  return buffer.subarray(0, bytesRead)
}

async function isAnimatedFile(path: string, header: Buffer, bytes: number, format: Format): Promise<boolean> {
  if (format !== 'GIF' || header.length === bytes) return isAnimated(header, format)
  return bytes > MAX_WALKED_BYTES || isAnimated(await readFile(path), format)
}

function sizeOf(header: Buffer): { readonly width: number; readonly height: number } | null {
  try {
    const { width, height } = imageSize(header)
    return width > 0 && height > 0 ? { width, height } : null
  } catch {
    return null // the decoder will say what is wrong
  }
}
