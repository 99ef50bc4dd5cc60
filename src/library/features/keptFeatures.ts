/** Kept features of the open project: the list beside a plan, and clearing them while no training may use them. */
import { renameSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, featuresKeySchema, planSchema, type KeptFeatures, type LibraryRequests, type HandlerInput, type Plan } from '../../contract' // prettier-ignore
import type { EngineLink } from '../engineLink'
import type { Jobs } from '../jobs'
import type { Project } from '../project'
import { trainedSource } from '../runs/trainedSource'

/** Put aside to be removed: what a crash leaves of it goes the next time. */
const REMOVED = '.removed'

/** `plan` left out: that of the newest run, or the first one's. Throws AppError: `service-down`. */
export async function listFeatures(
  project: Project,
  plan: Plan | undefined,
  engine: EngineLink,
  signal: AbortSignal
): Promise<KeptFeatures[]> {
  const asked = plan ?? project.runs.list()[0]?.plan ?? planSchema.parse({})
  const client = await engine.ready(signal)
  const from = asked.from === null ? undefined : sourceOf(project, asked.from)
  // Two, where the project has no classes yet: what lies below the cut does not depend on them.
  const classes = Math.max(2, project.trainingClasses().length)
  return client.request(
    'engine:features',
    {
      featuresFolder: project.featuresFolder,
      plan: from ? asked : { ...asked, from: null },
      classes,
      ...(from && { from })
    },
    { signal }
  )
}

/**
 * Clears them from the disk. Throws AppError: `busy` while a training runs, `not-found` where there are none of that
 * name, `disk`.
 */
export async function clearFeatures(
  project: Project,
  { what, plan }: HandlerInput<LibraryRequests, 'features:clear'>,
  { engine, jobs, signal }: { readonly engine: EngineLink; readonly jobs: Jobs; readonly signal: AbortSignal }
): Promise<{ readonly cleared: number; readonly bytes: number }> {
  refuseInUse(jobs)
  const all = await listFeatures(project, plan, engine, signal)
  const folder = project.featuresFolder
  const there = (await readdir(folder).catch(() => [])).filter(
    (name) => featuresKeySchema.safeParse(name).success
  )
  const unused = new Set(all.flatMap(({ key, used }) => (used ? [] : [key])))
  const chosen = there.filter((key) => what === 'all' || (what === 'unused' ? unused.has(key) : key === what))
  if (chosen.length === 0 && what !== 'all' && what !== 'unused')
    throw new AppError('not-found', `There are no kept features ${what} in this project.`)
  // What a crash left has the names that are needed now.
  await removeAside(folder)
  // Asked again: a training may have begun meanwhile. One that begins from here on finds none of them.
  refuseInUse(jobs)
  for (const key of chosen) renameSync(join(folder, key), join(folder, key + REMOVED))
  await removeAside(folder)
  const bytes = all.reduce((sum, store) => (chosen.includes(store.key) ? sum + store.bytes : sum), 0)
  return { cleared: chosen.length, bytes }
}

async function removeAside(folder: string): Promise<void> {
  const left = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(REMOVED))
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true })
}

function refuseInUse(jobs: Jobs): void {
  if (!jobs.isRunning('train') && !jobs.isRunning('find-rate')) return
  throw new AppError(
    'busy',
    'A training is running, and may be reading kept features. Wait for its end, or stop it first.'
  )
}

/** A run that is gone, or has no weights: the plan is compared as if it started from none. */
function sourceOf(project: Project, run: string): ReturnType<typeof trainedSource> | undefined {
  try {
    return trainedSource(project, run)
  } catch {
    return undefined
  }
}
