/** Removes a run: its folder under another name first, then its row, then its files. Nothing is half deleted. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type RunId, type RunSummary } from '../../contract'
import type { Project } from '../project'

/** What a folder is called whose run is being removed. */
const MARK = '.deleted'

/**
 * Throws AppError: `not-found`, `busy` where the run, or one that starts from it, is being trained, `run-needed` where
 * another starts from it and `anyway` is false; and as `refuse` does. Where the files cannot be removed, the next opening of
 * the project does.
 *
 * @param refuse throws where something else uses the run
 */
export async function deleteRun(
  project: Project,
  run: RunId,
  { anyway, refuse }: { readonly anyway: boolean; readonly refuse: () => void }
): Promise<void> {
  const folder = project.runFolder(run)
  const marked = folder + MARK
  // One from a removal that was broken off would be in the way.
  await rm(marked, { recursive: true, force: true })
  // In one turn: no training can begin between the question and the end.
  refuse()
  if (project.runs.get(run).state === 'running')
    throw new AppError('busy', `Run ${run} is being trained. Stop it first, then delete it.`)
  refuseNeeded(project, run, anyway)
  const moved = existsSync(folder)
  if (moved) renameSync(folder, marked)
  try {
    project.runs.remove(run)
  } catch (error) {
    if (moved) renameSync(marked, folder)
    throw error
  }
  // The run is gone for everybody; what a virus scanner still holds goes later.
  await rm(marked, { recursive: true, force: true }).catch(() => undefined)
}

function refuseNeeded(project: Project, run: RunId, anyway: boolean): void {
  const needing = project.runs.list().filter(({ plan }) => plan.from === run)
  const training = needing.find(({ state }) => state === 'running')
  if (training) {
    throw new AppError(
      'busy',
      `Run ${training.run} starts from run ${run} and is being trained. Wait for its end, or stop it first.`
    )
  }
  if (anyway || needing.length === 0) return
  const names = runNames(needing)
  throw new AppError(
    'run-needed',
    `${names} ${needing.length === 1 ? 'starts' : 'start'} from run ${run}. What was trained stays usable without it, but cannot be repeated. Delete it all the same?`,
    { details: { runs: needing.map((other) => other.run) } }
  )
}

function runNames(runs: readonly RunSummary[]): string {
  const numbers = runs.map(({ run }) => run).reverse()
  const last = numbers[numbers.length - 1] ?? ''
  return numbers.length === 1 ? `Run ${last}` : `Runs ${numbers.slice(0, -1).join(', ')} and ${last}`
}

/** Ends removals that were broken off: a folder whose row is still there gets its name back, the others go. */
export function endDeletions(project: Project): void {
  const runs = join(project.folder, 'runs')
  const names = existsSync(runs) ? readdirSync(runs).filter((name) => name.endsWith(MARK)) : []
  const known = new Set(project.runs.list().map(({ run }) => run))
  for (const name of names) {
    const run = name.slice(0, -MARK.length)
    const folder = join(runs, run)
    try {
      if (known.has(run) && !existsSync(folder)) renameSync(join(runs, name), folder)
      else rmSync(join(runs, name), { recursive: true, force: true })
    } catch {
      // It costs some room on the disk until the next opening; the project can be used all the same.
    }
  }
}
