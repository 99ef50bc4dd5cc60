/** `thaw sample`: the shipped flowers from pictures to SavedModel, to see in a minute what Thaw does. */
import { dirname, join, resolve } from 'node:path'
import { AppError, planSchema, type ProjectSummary } from '../../contract'
import type { LibraryClient } from '../compose'
import type { Context } from '../context'
import { followJob } from '../followJob'
import type { Screen } from '../screen/screen'
import { projectText } from '../text/projectText'
import { exportSavedModel } from './exportRun'
import { trainPlan } from './train'

/** The smallest base, whose ImageNet weights ship with Thaw; few pictures want a small head. */
const samplePlan = planSchema.parse({ base: 'MobileNet', alpha: 0.25, head: { pool: 'avg' }, epochs: 20 })

/** `out`: folder of the SavedModel; beside the sample project where it is left out. */
export async function runSample({ screen, services }: Context, out: string | undefined): Promise<void> {
  const library = await services.library()
  const project = await openSample(library, screen)
  screen.print(`${projectText(project)}\n`)
  const { run, result } = await trainPlan(library, screen, samplePlan)
  const folder =
    out === undefined ? join(dirname(project.folder), 'exports', `sample-run-${run}`) : resolve(out)
  screen.print()
  const { folder: exported } = await exportSavedModel(library, screen, run, folder)
  screen.print(`\nProject:    ${project.folder} (run ${run})`)
  if (result.bestAcc !== null)
    screen.print(`Accuracy:   ${(result.bestAcc * 100).toFixed(1)} % of the validation pictures`)
  screen.print(`SavedModel: ${exported}`)
}

/** The pictures are looked at when the sample is opened for the first time. */
async function openSample(library: LibraryClient, screen: Screen): Promise<ProjectSummary> {
  const opened = await library.request('project:sample', {})
  const scan = (await library.request('job:list', {})).find(({ kind }) => kind === 'scan')
  if (!scan) return opened
  const { end } = await followJob(() => Promise.resolve(scan), { library, screen, stopping: 'Stopping…' })
  if (end.state === 'cancelled')
    throw new AppError('cancelled', 'Stopped before every picture was looked at.')
  return (await library.request('project:current', {})) ?? opened
}
