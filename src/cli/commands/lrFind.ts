/** `thaw lr-find`: the loss at rising learning rates, and the rate it speaks for; no run is made. */
import { AppError, type Plan, type RateRange } from '../../contract'
import { openProject, type Context } from '../context'
import { followJob } from '../followJob'
import { rateCurveTable, suggestionText } from '../text/rateCurveText'
import { refuseImpossible } from './train'

export async function findLearningRate(
  context: Context,
  path: string,
  { plan, range }: { readonly plan: Plan; readonly range: RateRange }
): Promise<void> {
  const { screen } = context
  const { library } = await openProject(context, path)
  await refuseImpossible(context, plan)
  const start = (): Promise<{ readonly job: string }> => library.request('run:find-rate', { plan, range })
  const { end } = await followJob(start, { library, screen, stopping: 'Stopping after this step.' })
  const { rates } = end
  if (!rates)
    throw new AppError(
      'cancelled',
      'Stopped before enough rates were tried. Features computed so far are kept.'
    )
  screen.emit({ kind: 'rates', ...rates })
  screen.print(rateCurveTable(rates))
  screen.print(`\n${suggestionText(rates)}`)
}
