/** A run that goes on with smaller batches, for memory ran out: its plan says so from there on. */
import type { HalvedReport } from '../../contract'
import type { Project } from '../project'
import { noteChanges } from './resumeRun'

/** A resume then takes the batch that memory suffices for. */
export async function keepHalved(project: Project, { run, during, to, epoch }: HalvedReport): Promise<void> {
  if (during !== 'training') return
  const plan = { ...project.runs.get(run).plan, batch: to }
  project.runs.resume(run, plan, epoch)
  await noteChanges(project.runFolder(run), plan, { epoch, batch: to, why: 'memory' })
}

/** The line of it for a log. */
export function halvedSentence({ during, from, to, epoch }: HalvedReport): string {
  const ranOut = `Memory ran out with ${from} pictures at once`
  if (during === 'features') return `${ranOut}: their features are computed with ${to} at once.`
  if (during === 'validation') return `${ranOut} in validation: it goes on with ${to} at once.`
  const where = epoch > 0 ? `after epoch ${epoch}` : 'from its beginning'
  return `${ranOut} in a step: the run goes on ${where} with a batch of ${to}.`
}
