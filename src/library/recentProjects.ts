/** The projects opened last, newest first, in the user's own folder. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { recentProjectSchema, type RecentProject } from '../contract'
import { readJson, writeWhole } from './atomicFile'

const MAX_RECENT = 12
const listSchema = z.array(recentProjectSchema.omit({ exists: true }))
type Entry = z.infer<typeof listSchema>[number]

export function createRecentProjects(userData: string) {
  const path = join(userData, 'recent-projects.json')
  let writing: Promise<void> = Promise.resolve()

  async function read(): Promise<Entry[]> {
    const parsed = listSchema.safeParse(await readJson(path))
    return parsed.success ? parsed.data : []
  }
  /** One change after the other: two at once would lose one. */
  function change(edit: (entries: Entry[]) => Entry[]): Promise<void> {
    writing = writing.then(async () => writeWhole(path, JSON.stringify(edit(await read()), null, 1) + '\n'))
    return writing
  }

  return {
    async list(): Promise<RecentProject[]> {
      await writing
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
