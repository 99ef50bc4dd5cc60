/** A run's examples: training pictures that are varied each step, or kept features as validation always has. */
import { AppError, type EngineEvents, type EnginePicture, type Plan, type RunId } from '../../contract'
import type { Emit } from '../../wire'
import { isNeutral } from '../dataset/augment'
import { DecodedPictures } from '../dataset/decoded'
import type { Inspector } from '../dataset/inspect'
import type { PictureError } from '../dataset/pictureErrors'
import type { FeatureStores } from '../features/openStores'
import { variantsOf } from '../features/variants'
import type { Pausing } from '../pausing'
import type { PreprocessInput } from '../zoo/catalog'
import {
  featureBatches,
  pictureBatches,
  variantBatches,
  type Batch,
  type BatchSource,
  type FeatureBatch
} from './batches'
import { checkPictures } from './checkPictures'
import type { PictureInput } from './pictureInput'

export interface Examples {
  readonly train: BatchSource<Batch>
  /** The pictures of `train` by its indices. */
  readonly trained: readonly EnginePicture[]
  readonly val: BatchSource<FeatureBatch>
  dispose(): void
}

export interface ExampleOptions {
  readonly run: RunId
  readonly plan: Plan
  readonly train: readonly EnginePicture[]
  readonly val: readonly EnginePicture[]
  /** Hold features of `val`, and of `train` where the program takes no pictures. */
  readonly stores: FeatureStores
  /** Most validation pictures at once. */
  readonly evaluationBatch: number
  readonly inspector: () => Promise<Inspector>
  readonly signal: AbortSignal
  readonly pausing: Pausing
  readonly emit: Emit<EngineEvents>
}

/** How the plan's pictures enter the training program; undefined where they do not: their features are kept, or their variants'. */
export function pictureInputOf(plan: Plan, preprocessing: PreprocessInput): PictureInput | undefined {
  const { augment, size } = plan
  return augment && !isNeutral(augment) && !variantsOf(plan) ? { size, preprocessing, augment } : undefined
}

/**
 * Opens the sources of batches; pictures that are varied are looked at once first. The caller disposes. Throws
 * AppError('no-pictures') where none is left to train on.
 *
 * @param taken whether steps take pictures
 */
export async function openExamples(options: ExampleOptions, taken: boolean): Promise<Examples> {
  const { plan, stores } = options
  const { plain, varied } = stores
  const val = featureBatches(plain, options.val, options.evaluationBatch)
  if (!taken) {
    refuseNone(options.train)
    const train = varied
      ? variantBatches(plain, varied, options.train, plan.batch)
      : featureBatches(plain, options.train, plan.batch)
    return { train, trained: options.train, val, dispose: () => undefined }
  }
  const { decoded, pictures } = await openPictures(options)
  const train = pictureBatches(decoded, pictures, plan.batch)
  return { train, trained: pictures, val, dispose: () => decoded.dispose() }
}

async function openPictures({ run, plan, train, inspector, signal, pausing, emit }: ExampleOptions) {
  const onFailed = ({ id }: EnginePicture, { problem, message }: PictureError): void =>
    emit('engine:picture-failed', { run, id, problem, message })
  const decoded = await DecodedPictures.open({ size: plan.size, inspector, onFailed })
  try {
    const pictures = await checkPictures({
      pictures: train,
      decoded,
      signal,
      pausing,
      onFailed,
      onProgress: (progress) => emit('engine:progress', { run, phase: 'check', ...progress })
    })
    refuseNone(pictures)
    return { decoded, pictures }
  } catch (error) {
    decoded.dispose()
    throw error
  }
}

function refuseNone(train: readonly EnginePicture[]): void {
  if (train.length > 0) return
  const message = 'None of the training pictures could be used. The list of problems says why.'
  throw new AppError('no-pictures', message)
}
