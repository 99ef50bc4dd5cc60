/** Strings the stages together for one run: plan -> network -> cut -> features -> training. Nothing here but the order. */
import { AppError, type TrainResult } from '../contract'
import { closeStores, openStores } from './features/openStores'
import { extractFeatures } from './extractFeatures'
import { trainAbove, type Prepared } from './fit'
import { digestBase, digestSession, proveFrozen } from './model/frozenProof'
import type { PlannedNetwork } from './model/network'
import { openPlan, refuseUnlikePlan } from './openPlan'
import type { TrainContext, TrainInput } from './trainContext'
import { readLast, type LastRecord } from './training/runFiles'
import { rereadBase, startAgain, startWeights, type StartWeights } from './training/startWeights'
import type { WeightPlaces } from './zoo/files'

/**
 * Trains one run from start to end. Stopped before its first epoch ended it rejects with `cancelled`; later it keeps
 * the best weights so far and says `stopped`.
 */
export async function trainRun(input: TrainInput, context: TrainContext): Promise<TrainResult> {
  const { plan, run } = input
  const begun = context.pausing.now()
  context.emit('engine:progress', { run, phase: 'compile', done: 0, total: null, eta: null })
  refuseUnlikePlan(input)
  const last = input.resume ? await readLast(input.folder) : null
  const elapsed = (): number => (last?.total_s ?? 0) + (context.pausing.now() - begun) / 1000
  const { result, proof } = await trainStages(input, context, { last, elapsed })
  const { planned, started, before, session } = proof
  const reread = await rereadBase(planned, plan, input.folder, started)
  return {
    ...result,
    total_s: elapsed(),
    peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    frozenHash: proveFrozen(planned, before, { reread, session })
  }
}

/** Features and training. The weights it starts from are known in here alone: they are read anew, and memory is for one of both. */
async function trainStages(
  input: TrainInput,
  context: TrainContext,
  { last, elapsed }: Pick<Prepared, 'last' | 'elapsed'>
) {
  const opened = await openPlan(input, context.places, (planned) =>
    startOf(planned, input, last, context.places)
  )
  const { planned, cut, start } = opened
  const before = digestBase(planned, start.base)
  const stores = await openStores(input.featuresFolder, input.plan, planned, cut, start.base)
  try {
    const prepared = { ...opened, last, elapsed, stores }
    const extracted = await extractFeatures(input, context, prepared)
    const { failed, cached, computed, seconds } = extracted
    const { result, trainable, session } = await trainAbove(input, context, { ...prepared, failed })
    if (result.epochs === 0) throw new AppError('cancelled', 'Stopped before the first epoch ended.')
    return {
      result: {
        ...result,
        trainable,
        extract_s: seconds,
        extract_img_s: computed > 0 ? computed / seconds : null,
        cached
      },
      proof: {
        planned,
        before,
        session: digestSession(planned, session),
        started: { source: start.source, inherited: start.inherited }
      }
    }
  } finally {
    await closeStores(stores)
  }
}

function startOf(
  planned: PlannedNetwork,
  input: TrainInput,
  last: LastRecord | null,
  places: WeightPlaces
): Promise<StartWeights> {
  const { plan, run, from = null } = input
  if (last) return startAgain(planned, input, last)
  if (plan.from !== null && !from) {
    // Its last checkpoint was there a moment ago.
    throw new AppError(
      'not-found',
      `Run ${run} cannot begin anew without run ${plan.from}, that it starts from.`
    )
  }
  return startWeights(planned, plan, { from, places })
}
