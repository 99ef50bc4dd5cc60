/** Keeps the features that a plan's pictures lack, and tells how far it is. */
import type { ExtractResult } from './features/extract'
import { keepFeatures } from './features/keep'
import { preprocessingOf } from './model/preprocessing'
import type { Prepared } from './fit'
import type { TrainContext, TrainInput } from './trainContext'

/** Work that is like a run's and is none: runs are numbered from 1. */
export const NO_RUN = '0'

export function extractFeatures(
  input: Pick<TrainInput, 'plan' | 'run' | 'train' | 'val'>,
  context: TrainContext,
  prepared: Pick<Prepared, 'planned' | 'cut' | 'start' | 'stores' | 'pictures'>
): Promise<ExtractResult> {
  const { plan, run } = input
  const { emit, signal, pausing } = context
  return keepFeatures({
    run: run === NO_RUN ? null : run,
    pictures: prepared.pictures ? input.val : [...input.train, ...input.val],
    train: input.train,
    stores: prepared.stores,
    inspector: context.inspector,
    signal,
    pausing,
    network: prepared.planned.network,
    cut: prepared.cut,
    weights: prepared.start.base,
    size: plan.size,
    preprocessing: preprocessingOf(prepared.planned.base, plan),
    onProgress: (progress) => emit('engine:progress', { run, phase: 'features', ...progress }),
    onHalved: (from, to) => emit('engine:halved', { run, during: 'features', from, to, epoch: 0 }),
    onFailed: (picture, { problem, message }) =>
      emit('engine:picture-failed', { run, id: picture.id, problem, message })
  })
}
