/** What the tests of the library have in common: a place, small data folders of sample pictures, a tiny plan. */
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll } from 'vitest'
import type { PictureRow } from '../../../src/contract'
import { composeLibrary, type ComposedLibrary } from '../../support/composeLibrary'
import { sampleFolder, serviceOptions, workFolder } from '../../support/sample'

/** The smallest training that learns something: seconds on a CPU. */
export const tinyPlan = {
  alpha: 0.25,
  size: 64,
  epochs: 2,
  batch: 8,
  head: { pool: 'avg', dense: [8] }
} as const

/** Long enough to be stopped in its middle, whatever the machine. */
export const endlessPlan = { ...tinyPlan, epochs: 10_000 } as const

export interface Bench {
  readonly work: string
  /** A library of its own, closed after the tests; `user` names its user-data folder. */
  compose(user?: string, memoryKills?: () => number | null): ComposedLibrary
  /** Makes `<work>/<name>` with `each` sample pictures in every class folder. */
  data(name: string, classes: readonly string[], each: number, from?: number): string
}

export function createBench(name: string): Bench {
  const work = workFolder(name)
  const composed: ComposedLibrary[] = []
  afterAll(async () => {
    for (const library of composed) await library.close()
    rmSync(work, { recursive: true, force: true })
  })
  return {
    work,
    compose(user = 'one', memoryKills) {
      const library = composeLibrary({ ...serviceOptions(work), userData: join(work, user) }, memoryKills)
      composed.push(library)
      return library
    },
    data(folder, classes, each, from = 0) {
      for (const cls of classes) {
        const target = join(work, folder, cls)
        mkdirSync(target, { recursive: true })
        const files = readdirSync(join(sampleFolder, cls)).sort()
        for (const file of files.slice(from, from + each))
          copyFileSync(join(sampleFolder, cls, file), join(target, file))
      }
      return join(work, folder)
    }
  }
}

/** All pictures of the open project. */
export async function pictures({ client }: ComposedLibrary): Promise<PictureRow[]> {
  return (await client.request('dataset:pictures', { limit: 1000 })).rows
}

/** File below `data` to `class | side | problems`, with "not used" where it is not. */
export async function pictureTable(library: ComposedLibrary, data: string): Promise<Record<string, string>> {
  return Object.fromEntries(
    (await pictures(library)).map((row) => [
      relative(data, row.file),
      [row.class, row.used ? row.side : 'not used', ...row.problems].join(' | ')
    ])
  )
}
