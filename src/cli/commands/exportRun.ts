/** `thaw export`: a run as a SavedModel, compared with the run before it counts as done. */
import { resolve } from 'node:path'
import { AppError, type ExportResult } from '../../contract'
import type { LibraryClient } from '../compose'
import { openProject, type Context } from '../context'
import { followJob } from '../followJob'
import type { Screen } from '../screen/screen'
import { byteSize, counted } from '../text/numbers'

export async function exportRun(context: Context, path: string, run: string, out: string): Promise<void> {
  const { library } = await openProject(context, path)
  await exportSavedModel(library, context.screen, run, resolve(out))
}

/** Exports and prints; throws AppError('parity') where the export does not predict the same. */
export async function exportSavedModel(
  library: LibraryClient,
  screen: Screen,
  run: string,
  out: string
): Promise<ExportResult> {
  const { end } = await followJob(() => library.request('run:export', { run, format: 'savedmodel', out }), {
    library,
    screen,
    stopping: 'Stopping…'
  })
  if (end.state === 'cancelled' || !end.exported) {
    throw new AppError('cancelled', 'Stopped; nothing was exported. Run the same command again to export it.')
  }
  screen.emit({ kind: 'export', run, format: 'savedmodel', ...end.exported })
  for (const line of exportText(end.exported)) screen.print(line)
  return end.exported
}

export function exportText(result: ExportResult): readonly string[] {
  const { folder, bytes, checked, maxDifference, sameClass, signatures } = result
  return [
    `SavedModel in ${folder} (${byteSize(bytes)}; ${signatures.join(', ')})`,
    `Reloaded and compared on ${counted(checked, 'picture')}: same class for ${(sameClass * 100).toFixed(1)} %, ` +
      `largest difference of a score ${maxDifference.toExponential(1)}.`
  ]
}
