/** Strings the stages together for the learning-rate finder: a plan's training with steps of rising rates and nothing kept. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AppError,
  planProblem,
  type EngineEvents,
  type EngineRequests,
  type EventPayload,
  type HandlerInput,
  type RateCurve
} from '../contract'
import type { Emit } from '../wire'
import { closeStores, openStores } from './features/openStores'
import { openPlan, trainerOf, type Planned } from './openPlan'
import { usable } from './fit'
import { extractFeatures, NO_RUN } from './extractFeatures'
import type { TrainContext } from './trainContext'
import { openExamples, type Examples } from './training/examples'
import { evaluationBatch } from './training/evaluationBatch'
import { findRates } from './training/rateFinder'
import { startWeights } from './training/startWeights'
import { createTrainer } from './training/trainer'

type FindRateInput = HandlerInput<EngineRequests, 'engine:find-rate'>

/** The curve of `input.plan`; rejects with `cancelled` where it is stopped. What stays are kept features. */
export async function findRate(input: FindRateInput, context: TrainContext): Promise<RateCurve> {
  const { plan, classes, train } = input
  const { places } = context
  const emit = withoutRun(context.emit)
  const quiet = { ...context, emit }
  emit('engine:progress', { run: NO_RUN, phase: 'compile', done: 0, total: null, eta: null })
  // Validation pictures take no part: what watches them is not looked at.
  const problem = planProblem({ ...plan, earlyStopping: null, reduceLROnPlateau: null }, { classes, val: 0 })
  if (problem) throw new AppError('bad-input', problem)
  const opened = await openPlan(input, places, (network) =>
    startWeights(network, plan, { from: input.from ?? null, places })
  )
  const { planned, cut, start, pictures } = opened
  const asked = { ...input, run: NO_RUN, val: [] }
  const stores = await openStores(input.featuresFolder, plan, planned, cut, start.base)
  try {
    const { failed } = await extractFeatures(asked, quiet, { ...opened, stores })
    const used = { run: NO_RUN, plan, train: usable(train, failed), val: [], stores }
    const open = { ...quiet, ...used, evaluationBatch: evaluationBatch(planned.network, cut) }
    const examples = await openExamples(open, pictures !== undefined)
    try {
      return await sweep(input, quiet, { ...opened, examples })
    } finally {
      examples.dispose()
    }
  } finally {
    await closeStores(stores)
  }
}

async function sweep(
  { plan, classes, range }: FindRateInput,
  { signal, emit }: TrainContext,
  { examples, ...opened }: Planned & { readonly examples: Examples }
): Promise<RateCurve> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-rates-'))
  try {
    const labels = examples.trained.map(({ label }) => label)
    const trainer = await createTrainer({
      ...trainerOf(plan, opened, { classes, labels }),
      folder: join(folder, 'train')
    })
    try {
      const onProgress = (step: { done: number; total: number; eta: number }): void =>
        emit('engine:progress', { run: NO_RUN, phase: 'rates', ...step })
      return await findRates({ plan, range, trainer, train: examples.train, signal, onProgress })
    } finally {
      trainer.dispose()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function withoutRun(emit: Emit<EngineEvents>): Emit<EngineEvents> {
  return (name, payload) => {
    if (name !== 'engine:progress') return
    emit('engine:progress', { ...(payload as EventPayload<EngineEvents, 'engine:progress'>), run: null })
  }
}
