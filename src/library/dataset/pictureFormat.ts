/** Which format bytes are, by their signature. */

export type Format = 'JPEG' | 'PNG' | 'GIF' | 'BMP' | 'WebP'

/** The picture format of the bytes, by their signature; null where they are none that Thaw reads. */
export function formatOf(header: Buffer): Format | null {
  const ascii = (begin: number, end: number): string => header.toString('latin1', begin, end)
  if (header[0] === 0xff && header[1] === 0xd8 && header[2] === 0xff) return 'JPEG'
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'PNG'
  if (ascii(0, 4) === 'GIF8') return 'GIF'
  if (ascii(0, 2) === 'BM') return 'BMP'
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'WebP'
  return null
}

/** What bytes without a picture are, as far as a person can make use of it. */
export function contentOf(header: Buffer): string {
  const start = header.subarray(0, 512)
  if (start.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13)) return 'text'
  const brand = header.toString('latin1', 4, 12)
  if (/^ftyp(heic|heix|mif1|msf1)/.test(brand)) return 'a HEIC, which Thaw cannot read'
  if (/^ftypavi[fs]/.test(brand)) return 'an AVIF, which Thaw cannot read'
  if (/^(II\*\0|MM\0\*)/.test(header.toString('latin1', 0, 4))) return 'a TIFF, which Thaw cannot read'
  return 'data of another kind'
}
