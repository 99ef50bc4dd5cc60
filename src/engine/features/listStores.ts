/** What is kept in a project's folder of features. Changes nothing; a folder that is no store is left out. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { featuresKeySchema, type FeaturesKey } from '../../contract'
import { aboutStoreSchema, type AboutStore } from './about'
import { NPY_HEADER_BYTES } from './npy'
import { readUse, type StoreUse } from './use'

export interface ListedStore {
  readonly key: FeaturesKey
  readonly about: AboutStore
  readonly use: StoreUse | null
  /** Pictures or variants; what is being written is not counted. */
  readonly rows: number
  /** On disk, all files of the folder. */
  readonly bytes: number
}

/** Those used last come first. */
export async function listStores(folder: string): Promise<ListedStore[]> {
  const names = await readdir(folder).catch(() => [])
  const keys = names.filter((name) => featuresKeySchema.safeParse(name).success)
  const stores = await Promise.all(keys.map((key) => readStore(folder, key)))
  const timeOf = ({ use, about }: ListedStore): string => use?.at ?? about.created ?? ''
  return stores
    .flatMap((store) => store ?? [])
    .sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : timeOf(a) > timeOf(b) ? -1 : a.key < b.key ? -1 : 1))
}

async function readStore(folder: string, key: string): Promise<ListedStore | null> {
  const path = join(folder, key)
  try {
    const about = aboutStoreSchema.parse(JSON.parse(await readFile(join(path, 'about.json'), 'utf8')))
    const names = await readdir(path)
    const sizes = await Promise.all(
      names.map((name) => stat(join(path, name)).then(({ size }) => size, () => 0)) // prettier-ignore
    )
    const rowBytes = 4 * about.shape.reduce((a, b) => a * b, 1)
    const rows = names.reduce((sum, name, i) => {
      const finished = name.endsWith('.npy') && names.includes(name.replace(/npy$/, 'json'))
      return finished ? sum + Math.floor(((sizes[i] ?? 0) - NPY_HEADER_BYTES) / rowBytes) : sum
    }, 0)
    return { key, about, use: await readUse(path), rows, bytes: sizes.reduce((a, b) => a + b, 0) }
  } catch {
    // Half made, or cleared just now.
    return null
  }
}
