/** `thaw doctor`: what is wrong with which file, as the folders are now. */
import { openProject, type Context } from '../context'
import { followJob } from '../followJob'
import { AppError } from '../../contract'
import { counted } from '../text/numbers'
import { problemsText } from '../text/projectText'

/** Looks at the folders again first, so that what was repaired or went away since is known. */
export async function examine(context: Context, path: string): Promise<void> {
  const { screen } = context
  const { library } = await openProject(context, path)
  const { end } = await followJob(() => library.request('dataset:rescan', {}), {
    library,
    screen,
    stopping: 'Stopping…'
  })
  if (end.state === 'cancelled')
    throw new AppError('cancelled', 'Stopped before every picture was looked at.')
  const problems = await library.request('dataset:problems', {})
  for (const { file, problem, fix, message, used } of problems)
    screen.emit({ file, problem, fix, message, used })
  const project = await library.request('project:current', {})
  const pictures = counted(project?.pictures.total ?? 0, 'picture')
  if (problems.length === 0) return screen.print(`${pictures}, nothing wrong with any.`)
  screen.print(problemsText(problems))
  const files = new Set(problems.map(({ file }) => file)).size
  screen.print(
    `\n${counted(files, 'file')} of ${pictures} with problems; ${project?.pictures.used ?? 0} are used.`
  )
}
