/** A JPEG that came over the bridge, as the URL of an image: the page's policy allows `data:`, and needs no clearing up. */

/** More arguments than this at once are refused by some engines. */
const CHUNK = 8_192

export function jpegUrl(jpeg: Uint8Array): string {
  let text = ''
  for (let at = 0; at < jpeg.length; at += CHUNK)
    text += String.fromCharCode(...jpeg.subarray(at, at + CHUNK))
  return `data:image/jpeg;base64,${btoa(text)}`
}
