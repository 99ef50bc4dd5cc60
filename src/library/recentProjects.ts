/** The projects opened last, newest first, in the user's own folder. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { recentProjectSchema, type RecentProject } from '../contract'
import { readJson, writeWhole } from './atomicFile'

const MAX_RECENT = 12
const entrySchema = recentProjectSchema.omit({ exists: true })
type Entry = z.infer<typeof entrySchema>

export type RecentProjects = ReturnType<typeof createRecentProjects>

export function createRecentProjects(userData: string) {
  const path = join(userData, 'recent.json')
  let last: Promise<unknown> = Promise.resolve()

  /** Entries that do not fit, as of another version, are left out. */
  async function read(): Promise<Entry[]> {
    const parsed = z.array(z.unknown()).safeParse(await readJson(path))
    return (parsed.data ?? []).flatMap((entry) => entrySchema.safeParse(entry).data ?? [])
  }
  /** One change after the other, failed ones too: two at once would lose one. */
  function change(edit: (entries: Entry[]) => Entry[]): Promise<void> {
    const changed = last.then(async () =>
      writeWhole(path, JSON.stringify(edit(await read()), null, 1) + '\n')
    )
    last = changed.catch(() => {})
    return changed
  }

  return {
    async list(): Promise<RecentProject[]> {
      await last
      const entries = await read()
      return Promise.all(
        entries.map(async (entry) => ({
          ...entry,
          exists: (await stat(join(entry.folder, 'project.sqlite')).catch(() => null)) !== null
        }))
      )
    },
    remember: (entry: Entry): Promise<void> =>
      change((entries) => [entry, ...entries.filter((e) => e.folder !== entry.folder)].slice(0, MAX_RECENT)),
    forget: (folder: string): Promise<void> => change((entries) => entries.filter((e) => e.folder !== folder))
  }
}
