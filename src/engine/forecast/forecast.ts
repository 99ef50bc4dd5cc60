/** What a run would take: a few batches of each kind are measured by the run's own stages, then multiplied. Leaves no files. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Forecast } from '../../contract'
import { watchMemory } from '../peakMemory'
import { refuseUnlikePlan } from '../openPlan'
import { measureChecks } from './checks'
import { measureFeatures } from './features'
import { openForecast, readAgain, type ForecastContext, type ForecastInput } from './opened'
import { timed } from './sample'
import { measureTraining } from './training'

/** A longer training finds a new best in about every third epoch. */
const BETTER_SHARE = 0.35
/** A checkpoint within an epoch; see `checkpointPace`. */
const CHECKPOINT_SECONDS = 10

/** Rejects with `cancelled` between two batches, and as the run itself would where it cannot begin. */
export async function forecastRun(input: ForecastInput, context: ForecastContext): Promise<Forecast> {
  const { plan } = input
  const peak = watchMemory()
  const work = await mkdtemp(join(tmpdir(), 'thaw-forecast-'))
  try {
    refuseUnlikePlan(input)
    const { planned, features, checks, trained, before } = await measureStages(input, context, work)
    const { seconds: epoch_s, warmUp, load, save } = trained
    const extract_s = features.seconds + checks.seconds
    const first_s = before + features.load + extract_s + load + warmUp + epoch_s
    // At the end the weights are read and hashed once more, and a last checkpoint may be due.
    const reread = await timed(() => readAgain(input, context, { planned }))
    const end = reread.seconds + save
    const saves =
      Math.ceil(plan.epochs * BETTER_SHARE) + Math.floor((plan.epochs * epoch_s) / CHECKPOINT_SECONDS)
    return {
      first_s,
      epoch_s,
      total_s: first_s + (plan.epochs - 1) * epoch_s + saves * save + end,
      extract_s,
      peak_rss_mb: peak() + Math.round(checks.unread / 2 ** 20),
      features: features.disk
    }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** As in a run, the weights that it starts from are known in here alone; `before` is the seconds until they are there. */
async function measureStages(input: ForecastInput, context: ForecastContext, work: string) {
  const opened = await timed(() => openForecast(input, context))
  const ready = { ...opened.value, work }
  const features = await measureFeatures(input, context, ready)
  const checks = await measureChecks(input, context, ready)
  const trained = await measureTraining(input, context, { ...ready, examples: features, checks }).finally(
    () => checks.decoded?.dispose()
  )
  return { planned: ready.planned, features, checks, trained, before: opened.seconds }
}
