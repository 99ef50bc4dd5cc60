/** `thaw runs repeat`: trains a run again as it was, and says whether it came out the same. */
import type { RunId } from '../../contract'
import { openProject, type Context } from '../context'
import { followTraining } from './train'

export async function repeatRun(context: Context, path: string, of: RunId): Promise<void> {
  const { screen } = context
  const { library } = await openProject(context, path)
  const { run } = await followTraining(library, screen, () => library.request('run:repeat', { run: of }))
  const { verdict } = await library.request('run:get', { run })
  if (!verdict) return
  screen.emit({ kind: 'verdict', run, of, ...verdict })
  screen.print(`\n${verdict.text}`)
}
