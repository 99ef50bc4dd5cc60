/** `thaw sample`: the shipped flowers from pictures to SavedModel, to see in a minute what Thaw does. */
import { dirname, join, resolve } from 'node:path'
import { planSchema } from '../../contract'
import type { Context } from '../context'
import { projectText } from '../text/projectText'
import { exportSavedModel } from './exportRun'
import { trainPlan } from './train'

/** The smallest base, whose ImageNet weights ship with Thaw. */
const samplePlan = planSchema.parse({ base: 'MobileNet', alpha: 0.25 })

/** `out`: folder of the SavedModel; beside the sample project where it is left out. */
export async function runSample({ screen, services }: Context, out: string | undefined): Promise<void> {
  const library = await services.library()
  screen.progress.update({ label: 'Opening the sample', done: 0, total: null, unit: '', eta: null })
  const project = await library.request('project:sample', {})
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
