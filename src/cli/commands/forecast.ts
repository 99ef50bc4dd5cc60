/** `thaw forecast`: what a training would take, from a few measured batches; nothing is made. */
import type { Forecast, Plan } from '../../contract'
import { fileSize } from '../../engine/zoo/fileSize'
import { openProject, type Context } from '../context'
import { onInterrupt } from '../interrupt'
import { counted, duration, withCommas } from '../text/numbers'
import { refuseImpossible } from './train'

export async function forecast(context: Context, path: string, plan: Plan): Promise<void> {
  const { screen } = context
  const { library } = await openProject(context, path)
  await refuseImpossible(context, plan)
  const stop = new AbortController()
  const release = onInterrupt(() => stop.abort())
  screen.progress.update({ label: 'Measuring', done: 0, total: null, unit: '', eta: null })
  try {
    const answer = await library.request('run:forecast', { plan }, { signal: stop.signal })
    screen.emit({ kind: 'forecast', ...answer })
    for (const line of forecastText(answer, plan.epochs)) screen.print(line)
  } finally {
    release()
    screen.progress.clear()
  }
}

/** The forecast in two sentences. */
export function forecastText(
  { first_s, epoch_s, total_s, extract_s, peak_rss_mb, features }: Forecast,
  epochs: number
): readonly string[] {
  const before = extract_s > 0 ? ` (pictures before it ${duration(extract_s)})` : ''
  const later =
    epochs > 1 ? `, each later one ${duration(epoch_s)}, all ${withCommas(epochs)} ${duration(total_s)}` : ''
  const kept = features.kept > 0 ? `, ${counted(features.kept, 'picture')} kept from before` : ''
  const disk =
    features.missing > 0
      ? `features of ${counted(features.missing, 'picture')} will take ${fileSize(features.bytes)} on disk${kept}`
      : `no new features are needed${kept}`
  return [
    `About: first epoch ${duration(first_s)}${before}${later}.`,
    `Peak memory ${withCommas(peak_rss_mb)} MB; ${disk}.`
  ]
}
