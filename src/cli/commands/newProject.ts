/** `thaw new`: makes a project from a folder of class folders, or from a split file. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError, type Problem, type ProjectSummary, type SplitSettings } from '../../contract'
import { removeMade } from '../../disk/removeMade'
import type { LibraryClient } from '../compose'
import type { Context } from '../context'
import { alphasAtHand } from '../weightsAtHand'
import { followJob } from '../followJob'
import { newProjectFolder } from '../places'
import type { Screen } from '../screen/screen'
import { counted } from '../text/numbers'
import { problemCounts, projectText } from '../text/projectText'

export interface NewFlags extends SplitSettings {
  readonly data?: string
  /** Path of a split file. */
  readonly split?: string
}

/** Nothing is left behind where the pictures cannot be read: a project is made whole or not at all. */
export async function newProject(
  { screen, services }: Context,
  path: string,
  flags: NewFlags
): Promise<number> {
  const sources = sourcesOf(flags)
  const folder = newProjectFolder(path)
  const existed = existsSync(folder)
  if (existsSync(resolve(folder, 'project.sqlite'))) {
    throw new AppError(
      'bad-input',
      `There is a project at ${folder} already. Choose another name, or move it away.`
    )
  }
  const library = await services.library()
  const { val, test, seed } = flags
  await library.request('project:create', { folder, split: { val, test, seed } })
  try {
    if (!(await importAll(library, screen, sources)))
      throw new AppError('cancelled', 'Stopped; no project was made.')
    const project = await library.request('project:current', {})
    if (!project || project.pictures.total === 0) throw noPictures(sources)
    if (project.classes.length === 0 || project.pictures.used === 0)
      throw noneUsable(sources, project, await library.request('dataset:problems', {}))
    await show(library, screen, project)
    screen.print(`\n${await nextStep(services, project)}`)
  } catch (error) {
    // What went wrong is said, not what goes wrong on the way out.
    await library.request('project:close', {}).catch(() => {})
    await library.request('project:forget-recent', { folder }).catch(() => {})
    removeMade(folder, { existed })
    throw error
  }
  return 0
}

interface Sources {
  readonly data: string | null
  readonly split: string | null
}

function sourcesOf({ data, split, val, test }: NewFlags): Sources {
  if (data === undefined && split === undefined) {
    throw new AppError(
      'bad-input',
      'Say where the pictures are: --data FOLDER, a folder with one folder a class.'
    )
  }
  if (val + test >= 1) {
    throw new AppError(
      'bad-input',
      `--val ${val} and --test ${test} leave nothing to train on. Keep their sum below 1.`
    )
  }
  return { data: existing(data, 'folder of pictures'), split: existing(split, 'split file') }
}

function existing(path: string | undefined, what: string): string | null {
  if (path === undefined) return null
  const absolute = resolve(path)
  if (existsSync(absolute)) return absolute
  throw new AppError('not-found', `There is no ${what} at ${absolute}. Check the path.`)
}

/** False where Ctrl+C stopped it. */
async function importAll(library: LibraryClient, screen: Screen, { data, split }: Sources): Promise<boolean> {
  const options = { library, screen, stopping: 'Stopping…' }
  if (data !== null) {
    const { end } = await followJob(() => library.request('dataset:add', { folder: data }), options)
    if (end.state === 'cancelled') return false
  }
  if (split === null) return true
  const { end } = await followJob(() => library.request('dataset:split-file', { file: split }), options)
  return end.state !== 'cancelled'
}

function noPictures({ data, split }: Sources): AppError {
  return new AppError(
    'no-pictures',
    `No pictures were found in ${data ?? split}. Thaw reads JPEG, PNG, BMP, GIF and WebP in one folder a class.`
  )
}

/** Pictures were found, but none of a class that can be trained on. */
function noneUsable(
  { data, split }: Sources,
  { pictures, classes }: ProjectSummary,
  problems: readonly Problem[]
): AppError {
  const found = `${counted(pictures.total, 'picture')} found in ${data ?? split}`
  if (data !== null && classes.length === 0)
    return new AppError(
      'no-pictures',
      `${found}, but none has a class; no project was made. Choose the folder that holds one folder of pictures for each class.`
    )
  const why = problems.length > 0 ? ` (${problemCounts(problems)})` : ''
  const fix =
    data === null
      ? 'Paths in a split file should be absolute, or relative to its folder'
      : 'The folder should hold one folder of pictures for each class'
  return new AppError('no-pictures', `${found}, but none can be used${why}; no project was made. ${fix}.`)
}

async function show(library: LibraryClient, screen: Screen, project: ProjectSummary): Promise<void> {
  const problems = await library.request('dataset:problems', {})
  screen.emit(project)
  screen.print(projectText(project))
  if (problems.length > 0) {
    screen.print(`\nProblems: ${problemCounts(problems)}. See: thaw doctor ${project.folder}`)
  }
}

/** A command that works here and now. */
async function nextStep(services: Context['services'], { folder }: ProjectSummary): Promise<string> {
  const [widest] = await alphasAtHand(services.engine(), 'MobileNet')
  return `Next: thaw train ${folder}${widest === undefined || widest === 1 ? '' : ` --alpha ${widest} --pool avg`}`
}
