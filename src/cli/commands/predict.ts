/** `thaw predict`: what a run says about pictures. */
import { resolve } from 'node:path'
import type { Prediction } from '../../contract'
import { openProject, type Context } from '../context'
import { plainTable } from '../text/table'

/** Exit code: 1 where none of the files could be used, else 0. */
export async function predict(
  context: Context,
  path: string,
  run: string,
  files: readonly string[]
): Promise<number> {
  const { screen } = context
  const { library } = await openProject(context, path)
  const answers = await library.request('run:predict', { run, files: files.map((file) => resolve(file)) })
  // Named as they were given, so that a script finds its own names again.
  const predictions = answers.map((answer, i) => ({ ...answer, file: files[i] ?? answer.file }))
  for (const { file, scores, error } of predictions) {
    screen.emit({ file, scores, ...(error !== null && { error }) })
  }
  screen.print(predictionsText(predictions))
  return predictions.some(({ scores }) => scores !== null) ? 0 : 1
}

/** A line a file: the best class with its probability, then the others. */
export function predictionsText(predictions: readonly Prediction[]): string {
  const rows = predictions.map(({ file, scores, error }) => {
    if (scores === null) return [file, '', '', error ?? 'could not be used']
    const [best, ...others] = Object.entries(scores).sort(([, a], [, b]) => b - a)
    const rest = others.map(([name, score]) => `${name} ${score.toFixed(3)}`).join('  ')
    return best ? [file, best[0], best[1].toFixed(3), rest] : [file, '', '', '']
  })
  return plainTable(
    [{ title: 'File' }, { title: 'Class' }, { title: 'Score', align: 'right' }, { title: 'Others' }],
    rows
  )
}
