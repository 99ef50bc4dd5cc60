/** The part of a file that was fetched so far, and what it is a part of: beside the file, under names of their own. */
import { readFileSync } from 'node:fs'
import { open, rm, writeFile, type FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { fileBytes } from '../fileBytes'

/** What a server said about the whole file: a part of another one is of no use. */
const originSchema = z.object({
  /** A strong one only: a weak one may be the same for other bytes. */
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  /** In hex, where the server says it, as Google's storage does. */
  md5: z.string().nullable(),
  total: z.number().int().nullable()
})
export type Origin = z.infer<typeof originSchema>

/** Where the part of `path` lies. */
export function partPath(path: string): string {
  return `${path}.part`
}

/** Bytes of `path` that an unfinished fetch has kept. */
export function partBytes(path: string): number {
  return fileBytes(partPath(path)) ?? 0
}

/** The part of the file that is to lie at `path`. */
export class PartFile {
  readonly path: string
  private readonly originPath: string

  constructor(path: string) {
    this.path = partPath(path)
    this.originPath = `${this.path}.json`
  }

  get bytes(): number {
    return fileBytes(this.path) ?? 0
  }

  /** Null where it was not kept, or cannot be read. */
  origin(): Origin | null {
    try {
      return originSchema.parse(JSON.parse(readFileSync(this.originPath, 'utf8')))
    } catch {
      return null
    }
  }

  /** Begins the part of another file: what was there is gone. */
  async begin(origin: Origin): Promise<FileHandle> {
    const handle = await open(this.path, 'w')
    try {
      await writeFile(this.originPath, JSON.stringify(origin))
      return handle
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** What is there stays. */
  goOn(): Promise<FileHandle> {
    return open(this.path, 'a')
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true })
    await rm(this.originPath, { force: true })
  }

  /** After the part was renamed. */
  async removeOrigin(): Promise<void> {
    await rm(this.originPath, { force: true })
  }
}
