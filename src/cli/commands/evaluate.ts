/** `thaw evaluate`: how a run does on one side of the split. */
import type { Evaluation, Side } from '../../contract'
import { openProject, type Context } from '../context'
import { counted, metric, withCommas } from '../text/numbers'
import { plainTable } from '../text/table'

export async function evaluate(context: Context, path: string, run: string, on: Side): Promise<void> {
  const { screen } = context
  const { library } = await openProject(context, path)
  const evaluation = await library.request('run:evaluate', { run, on })
  screen.emit(evaluation)
  screen.print(evaluationText(evaluation))
}

/** Loss and accuracy, then each class, then which class was taken for which. */
export function evaluationText({
  run,
  on,
  pictures,
  loss,
  acc,
  classes,
  confusion,
  perClass
}: Evaluation): string {
  const heading = `Run ${run} on ${counted(pictures, 'picture')} of ${on}: loss ${metric(loss)}  acc ${metric(acc)}`
  const scores = plainTable(
    [
      { title: 'Class' },
      { title: 'Precision', align: 'right' },
      { title: 'Recall', align: 'right' },
      { title: 'F1', align: 'right' }
    ],
    perClass.map(({ name, precision, recall, f1 }) => [name, metric(precision), metric(recall), metric(f1)])
  )
  const taken = plainTable(
    [{ title: 'True \\ predicted' }, ...classes.map((title) => ({ title, align: 'right' as const }))],
    confusion.map((row, i) => [classes[i] ?? '', ...row.map(withCommas)])
  )
  return [heading, '', scores, '', taken].join('\n')
}
