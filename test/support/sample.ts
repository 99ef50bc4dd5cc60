/** The shipped sample as the engine takes it, and a place to work in. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { EnginePicture, ServiceOptions } from '../../src/contract'

export const resources = resolve(__dirname, '../../resources')
export const sampleFolder = join(resources, 'sample', 'flowers')
export const sampleClasses = ['daisy', 'dandelion', 'roses', 'sunflowers', 'tulips']

/** Pictures of the sample with labels and hashes; `each` of every class. */
export function samplePictures(each = 24): EnginePicture[] {
  return sampleClasses.flatMap((name, label) =>
    readdirSync(join(sampleFolder, name))
      .sort()
      .slice(0, each)
      .map((file, i) => {
        const path = join(sampleFolder, name, file)
        const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
        return { id: label * 1000 + i, path, label, hash }
      })
  )
}

/** A new empty folder below the system's temporary one. */
export function workFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `thaw-${name}-`))
}

/** Options of a service that finds only what ships with Thaw. */
export function serviceOptions(work: string): ServiceOptions {
  return { resources, userData: join(work, 'user'), kerasHome: join(work, 'keras') }
}
