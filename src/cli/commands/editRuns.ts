/** `thaw runs note` and `thaw runs delete`: what is written about a run, and its end. */
import { AppError, noteSchema, type RunId } from '../../contract'
import { openProject, type Context } from '../context'

/** Writes `text`, or shows what is written where it is left out. Throws AppError('bad-input') where it is too long. */
export async function noteRun(
  context: Context,
  path: string,
  run: RunId,
  text: string | undefined
): Promise<void> {
  const { screen } = context
  const { library } = await openProject(context, path)
  if (text !== undefined && !noteSchema.safeParse(text).success)
    throw new AppError('bad-input', `A note has up to 2000 characters, but this one has ${text.length}. Shorten it.`) // prettier-ignore
  const { note } =
    text === undefined
      ? await library.request('run:get', { run })
      : await library.request('run:note', { run, note: text })
  screen.emit({ kind: 'note', run, note })
  if (text === undefined) screen.print(note === '' ? `Run ${run} has no note.` : note)
  else screen.print(note === '' ? `Run ${run} has no note any more.` : `Run ${run}: ${note}`)
}

/** Throws AppError as `run:delete` does; what to add where another run starts from it is said in the terminal's words. */
export async function deleteRun(context: Context, path: string, run: RunId, anyway: boolean): Promise<void> {
  const { screen } = context
  const { library } = await openProject(context, path)
  await library.request('run:delete', { run, anyway }).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'run-needed') throw error
    const message = error.message.replace(
      /Delete it all the same\?$/,
      'Add --anyway to delete it all the same.'
    )
    throw new AppError('run-needed', message, { cause: error })
  })
  screen.emit({ kind: 'deleted', run })
  screen.print(
    `Run ${run} is deleted, with its weights and curves. Features are kept: other runs share them.`
  )
}
