/** What a file really is, by its first bytes, and how large its picture says it is; decodes nothing. */
import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import { imageSize } from 'image-size'
import type { ProblemName } from '../../contract'

export interface Sniffed {
  readonly width: number | null
  readonly height: number | null
  readonly problem: ProblemName | null
  readonly message: string
  /** False where the file need not be decoded to know that it is no use. */
  readonly usable: boolean
}

/** Enough of a file for any format's header, EXIF thumbnails included. */
const HEADER_BYTES = 256 * 1024
/** libjpeg and others refuse more; decoding it would take over half a gigabyte. */
const MAX_PIXELS = 178_000_000
const MIN_SIDE = 8

type Format = 'JPEG' | 'PNG' | 'GIF' | 'BMP' | 'WebP'
const FORMAT_OF_EXTENSION: Readonly<Record<string, Format>> = {
  '.jpg': 'JPEG',
  '.jpeg': 'JPEG',
  '.png': 'PNG',
  '.gif': 'GIF',
  '.bmp': 'BMP',
  '.webp': 'WebP'
}

export async function sniff(path: string): Promise<Sniffed> {
  const header = await readHeader(path)
  const format = formatOf(header)
  if (header.length === 0) return bad('empty', 'The file holds nothing (0 bytes).')
  if (!format)
    return bad(
      'wrong-extension',
      looksLikeText(header) ? 'It holds text, no picture.' : 'It holds no picture that Thaw knows.'
    )
  const size = sizeOf(header)
  const named = FORMAT_OF_EXTENSION[extname(path).toLowerCase()]
  const base = { width: size?.width ?? null, height: size?.height ?? null }
  if (size && size.width * size.height > MAX_PIXELS) {
    return {
      ...base,
      ...bad(
        'too-large',
        `It has ${size.width} x ${size.height} pixels; ${MAX_PIXELS / 1e6} million are the most.`
      ),
      ...base
    }
  }
  if (size && Math.min(size.width, size.height) < MIN_SIDE) {
    return {
      ...bad('too-small', `It has ${size.width} x ${size.height} pixels; there is nothing to learn from.`),
      ...base
    }
  }
  if (named && named !== format) {
    return {
      ...base,
      problem: 'wrong-extension',
      message: `Its name says ${named}, it is a ${format}.`,
      usable: true
    }
  }
  if (isAnimated(header, format)) {
    return {
      ...base,
      problem: 'animated',
      message: `An animated ${format}: only its first picture is used.`,
      usable: true
    }
  }
  return { ...base, problem: null, message: '', usable: true }
}

function bad(problem: ProblemName, message: string): Sniffed {
  return { width: null, height: null, problem, message, usable: false }
}

async function readHeader(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(HEADER_BYTES)
    const { bytesRead } = await file.read(buffer, 0, HEADER_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

export function formatOf(header: Buffer): Format | null {
  const ascii = (begin: number, end: number): string => header.toString('latin1', begin, end)
  if (header[0] === 0xff && header[1] === 0xd8 && header[2] === 0xff) return 'JPEG'
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'PNG'
  if (ascii(0, 4) === 'GIF8') return 'GIF'
  if (ascii(0, 2) === 'BM') return 'BMP'
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'WebP'
  return null
}

function sizeOf(header: Buffer): { readonly width: number; readonly height: number } | null {
  try {
    return imageSize(header)
  } catch {
    return null // the decoder will say what is wrong
  }
}

function isAnimated(header: Buffer, format: Format): boolean {
  if (format === 'WebP') return header.toString('latin1', 12, 16) === 'VP8X' && ((header[20] ?? 0) & 2) !== 0
  // Every frame of an animated GIF has a graphic control extension before it.
  return (
    format === 'GIF' &&
    header.indexOf(Buffer.from([0x21, 0xf9, 0x04]), header.indexOf(Buffer.from([0x21, 0xf9, 0x04])) + 1) > 0
  )
}

function looksLikeText(header: Buffer): boolean {
  const start = header.subarray(0, 512)
  return start.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13)
}
