/** Takes back a folder that was to become a project. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Removes `folder`, or where it was there before, empty but for hidden files, what has come into it since. Throws the system's error. */
export function removeMade(folder: string, { existed }: { readonly existed: boolean }): void {
  if (!existsSync(folder)) return
  if (!existed) return rmSync(folder, { recursive: true, force: true })
  for (const name of readdirSync(folder))
    if (!name.startsWith('.')) rmSync(join(folder, name), { recursive: true, force: true })
}
