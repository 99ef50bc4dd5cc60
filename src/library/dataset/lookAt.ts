/** Looks at a picture file without decoding it: its hash and what its first bytes say. */
import { basename } from 'node:path'
import type { Inspected } from '../../contract'
import { hashFile } from './hashFile'
import type { PictureFacts } from './pictureStore'
import { sniff, type Sniffed } from './sniff'

export interface PictureFile {
  readonly id: number
  readonly path: string
}

export interface Looked {
  readonly picture: PictureFile
  readonly hash: string | null
  readonly sniffed: Sniffed | null
  readonly error: PictureFacts['problems'][number] | null
}

/** A file that cannot be read is an answer too. */
export async function lookAt(picture: PictureFile): Promise<Looked> {
  try {
    const sniffed = await sniff(picture.path)
    return { picture, hash: await hashFile(picture.path), sniffed, error: null }
  } catch (error) {
    return { picture, hash: null, sniffed: null, error: readProblem(error) }
  }
}

/** `missing` or `unreadable`, by what the file system said. */
export function readProblem(error: unknown): PictureFacts['problems'][number] {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { problem: 'missing', message: 'It is not there.' }
  }
  return { problem: 'unreadable', message: `It cannot be read (${code ?? String(error)}).` }
}

/** What is kept of a picture; `inspected` is the decoder's answer, where it was asked. */
export function factsOf(
  { picture, hash, sniffed, error }: Looked,
  inspected: Inspected | undefined
): PictureFacts {
  if (error || !sniffed) {
    return { hash: null, width: null, height: null, usable: false, problems: error ? [error] : [], checked: false } // prettier-ignore
  }
  const { width, height, problems } = sniffed
  const known = { hash, width, height, usable: false, problems, checked: true }
  if (!inspected) return known
  if (inspected.error !== null) {
    // That only the first frame is used would be untrue where not even that can be.
    const others = problems.filter(({ problem }) => problem !== 'animated')
    const why = aboutIt(inspected.error, picture.path)
    const message = others.length < problems.length ? `An animation that cannot be decoded. ${why}` : why
    return { ...known, problems: [...others, { problem: 'corrupt', message }] }
  }
  return { ...known, width: inspected.width, height: inspected.height, usable: true }
}

/** The engine names the file at the start of its sentence; beside the file itself that is said already. */
export function aboutIt(message: string, path: string): string {
  const name = `"${basename(path)}"`
  return message.startsWith(name) ? `It${message.slice(name.length)}` : message
}
