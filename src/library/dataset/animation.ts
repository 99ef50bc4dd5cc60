/** Whether a file holds more than one frame, by its structure; decodes nothing. */
import type { Format } from './pictureFormat'

/** `data`: the whole file of a GIF, the header of others. JPEG and BMP hold one picture. */
export function isAnimated(data: Buffer, format: Format): boolean {
  if (format === 'GIF') return gifFrames(data, 2) > 1
  // RIFF container: the VP8X chunk's animation flag.
  if (format === 'WebP') return data.toString('latin1', 12, 16) === 'VP8X' && ((data[20] ?? 0) & 2) !== 0
  // An animated PNG announces itself before its first pixels.
  if (format !== 'PNG') return false
  const control = data.indexOf('acTL', 0, 'latin1')
  const pixels = data.indexOf('IDAT', 0, 'latin1')
  return control > 0 && (pixels < 0 || control < pixels)
}

/** Walks the blocks of a GIF89a (W3C GIF specification, section 15 on) and counts pictures, up to `most`. */
function gifFrames(data: Buffer, most: number): number {
  const byte = (at: number): number => data[at] ?? 0
  const tableBytes = (flags: number): number => ((flags & 0x80) !== 0 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  const skipSubBlocks = (at: number): number => {
    while (at < data.length && byte(at) !== 0) at += byte(at) + 1
    return at + 1
  }
  let frames = 0
  let at = 13 + tableBytes(byte(10))
  while (at < data.length && frames < most) {
    const introducer = byte(at)
    if (introducer === 0x21) at = skipSubBlocks(at + 2)
    else if (introducer === 0x2c) {
      frames += 1
      at = skipSubBlocks(at + 10 + tableBytes(byte(at + 9)) + 1)
    } else break // the trailer, or damage that the decoder will name
  }
  return frames
}
