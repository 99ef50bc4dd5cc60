/** The `train` program: features or pictures and labels in; forward, loss, gradients and updates in one session run; loss out. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../contract'
import { attr, GraphBuilder, type Tensor, type Variable } from '../graph/builder'
import { crossEntropy } from '../graph/losses'
import type { OptimizerName } from '../graph/optimizers'
import { writeSavedModel } from '../graph/savedModel'
import { Session, type Feed, type Fetched } from '../graph/session'
import type { Weights } from '../graph/weights'
import { replaceFolder } from '../graph/replaceFolder'
import { compileAbove, readOf, type AboveOptions } from './above'
import type { Batch, FeatureBatch } from './batches'
import { compilePictures, type PictureInput } from './pictureInput'
import { plainStep, type StepSettings } from './stepSettings'
import { compileUpdate, meanLoss, penaltyOf, summedLoss } from './update'

export interface StepResult {
  /** Mean loss of the batch, before the update. */
  readonly loss: number
  /** Pictures of the batch that were classed right, before the update. */
  readonly correct: number
}

export interface Trainer {
  readonly trainableParams: number
  /** Forward, backward and one update, of pictures where the program was made for them. Random ops depend on `seed` and `step` alone. */
  step(
    batch: Batch,
    options: { readonly learningRate: number; readonly seed: number; readonly step: number }
  ): StepResult
  /** Forward only: the sum of losses, the right answers, and the class each picture is taken for. */
  evaluate(batch: FeatureBatch): {
    readonly lossSum: number
    readonly correct: number
    readonly predicted: Int32Array
  }
  /** The weights in the session as they are now, frozen ones above the cut included; without optimizer slots. */
  weights(): Weights
  /**
   * Writes all variables, optimizer slots included, as a TensorFlow checkpoint `<folder>/weights`, with `beside` as files
   * in the same folder; whole or not there.
   */
  save(folder: string, beside?: Readonly<Record<string, string>>): Promise<void>
  dispose(): void
}

/**
 * Compiles what is above the cut into a training program and loads it.
 *
 * @param folder where the SavedModel is written; it is replaced
 * @param resume folder of a checkpoint that a trainer of the same options saved: it goes on from there
 */
export async function createTrainer(
  options: AboveOptions & {
    readonly optimizer: OptimizerName
    /** Left out: nothing beyond network and optimizer. */
    readonly settings?: StepSettings
    readonly folder: string
    /** Steps take pictures and vary them; left out, they take kept features, as evaluation always does. */
    readonly pictures?: PictureInput
    readonly resume?: string
  }
): Promise<Trainer> {
  const g = new GraphBuilder()
  const features = g.placeholder('features', 'float32', [null, options.cut.featureLength])
  const labels = g.placeholder('labels', 'int32', [null])
  const learningRate = g.placeholder('learning_rate', 'float32', [])
  const seed = g.placeholder('seed', 'int32', [2])
  const variables = new Map<string, Variable>()
  const moved = new Map<string, Tensor>()
  const { images, features: input } = options.pictures
    ? compilePictures(g, options, options.pictures, seed)
    : { images: null, features }
  const learn = { seed, update: (key: string, value: Tensor) => void moved.set(key, value) }

  const { settings = plainStep } = options
  const { labelSmoothing, classWeights } = settings
  const training = crossEntropy(g, compileAbove(g, input, variables, options, learn), labels, {
    labelSmoothing,
    ...(classWeights && { classWeights })
  })
  const penalty = penaltyOf(g, variables, settings)
  const mean = meanLoss(g, training, penalty)
  const trained = [...variables.values()].filter((variable) => variable.trainable)
  const { optimizer } = options
  const updated = compileUpdate(g, { loss: training, trained, optimizer, learningRate, settings })
  for (const [key, value] of moved) updated.push(assign(g, variables, key, value))
  const stepLoss = g.op1(
    'Identity',
    [mean],
    { dtype: 'float32', shape: [] },
    {
      name: 'train/loss',
      attrs: { T: attr.type('float32') },
      after: updated
    }
  )
  const evaluation = crossEntropy(g, compileAbove(g, features, variables, options), labels, {
    labelSmoothing
  })
  const lossSum = summedLoss(g, evaluation, { penalty, labels })

  const signatures = await writeSavedModel({
    folder: options.folder,
    graph: g,
    signatures: {
      train: {
        inputs: { ...(images ? { images } : { features }), labels, learning_rate: learningRate, seed },
        outputs: { loss: stepLoss, correct: training.correct }
      },
      evaluate: {
        inputs: { features, labels },
        outputs: { loss: lossSum, correct: evaluation.correct, predicted: evaluation.predicted }
      }
    }
  })
  // The graph's own saver, as a signature: a path in, the path out once the checkpoint is written.
  const filename = { filename: 'save/filename:0' }
  const save = { inputs: filename, outputs: { saved: 'save/saved:0' } }
  const restore = { inputs: filename, outputs: { restored: 'save/restored:0' } }
  // Inputs cannot be none: the seed is fed and not used.
  const reader = {
    inputs: { seed: tensorName(seed) },
    outputs: Object.fromEntries([...variables].map(([key, v]) => [key, tensorName(readOf(g, v))]))
  }
  const session = Session.load(options.folder, { ...signatures, save, restore, weights: reader })
  if (options.resume !== undefined) restoreFrom(options.resume, session)
  const trainableParams = trained.reduce((sum, v) => sum + v.shape.reduce((a, b) => a * b, 1), 0)
  const shapes = { features: [options.cut.featureLength], images: imageShape(options.pictures) }
  return trainerOf(session, shapes, trainableParams)
}

function imageShape(pictures: PictureInput | undefined): readonly number[] {
  return pictures ? [pictures.size, pictures.size, 3] : []
}

function trainerOf(
  session: Session,
  shapes: Readonly<Record<'features' | 'images', readonly number[]>>,
  trainableParams: number
): Trainer {
  const inputOf = (batch: Batch): Record<string, Feed> => {
    const count = batch.labels.length
    return 'images' in batch
      ? { images: { dtype: 'uint8', shape: [count, ...shapes.images], data: batch.images } }
      : { features: { dtype: 'float32', shape: [count, ...shapes.features], data: batch.features } }
  }
  const feedsOf = (batch: Batch): Record<string, Feed> => ({
    ...inputOf(batch),
    labels: { dtype: 'int32', shape: [batch.labels.length], data: batch.labels }
  })
  return {
    trainableParams,
    step(batch, { learningRate, seed, step }) {
      const fetched = session.run('train', {
        ...feedsOf(batch),
        learning_rate: { dtype: 'float32', shape: [], data: Float32Array.of(learningRate) },
        seed: { dtype: 'int32', shape: [2], data: Int32Array.of(seed, step) }
      })
      return { loss: scalar(fetched['loss']), correct: scalar(fetched['correct']) }
    },
    evaluate(batch) {
      const fetched = session.run('evaluate', feedsOf(batch))
      return {
        lossSum: scalar(fetched['loss']),
        correct: scalar(fetched['correct']),
        predicted: fetched['predicted']?.data as Int32Array
      }
    },
    weights() {
      const fetched = session.run('weights', {
        seed: { dtype: 'int32', shape: [2], data: new Int32Array(2) }
      })
      return new Map(
        Object.entries(fetched).map(([key, { shape, data }]) => [key, { shape, data: data as Float32Array }])
      )
    },
    async save(folder, beside = {}) {
      const writing = `${folder}.writing`
      await rm(writing, { recursive: true, force: true })
      await mkdir(writing, { recursive: true })
      session.run('save', { filename: { dtype: 'string', shape: [], data: [join(writing, 'weights')] } })
      for (const [name, text] of Object.entries(beside)) await writeFile(join(writing, name), text)
      await replaceFolder(writing, folder)
    },
    dispose: () => session.dispose()
  }
}

/** Sets the variables that change to those of a checkpoint; frees the session where they cannot be read. */
function restoreFrom(checkpoint: string, session: Session): void {
  try {
    const data = [join(checkpoint, 'weights')]
    session.run('restore', { filename: { dtype: 'string', shape: [], data } })
  } catch (error) {
    session.dispose()
    throw error
  }
}

/** Sets a variable once the new value is there, which reads the old one first. */
function assign(
  g: GraphBuilder,
  variables: ReadonlyMap<string, Variable>,
  key: string,
  value: Tensor
): string {
  const variable = variables.get(key)
  if (!variable) throw new AppError('internal', `The graph has no variable "${key}".`)
  const attrs = { dtype: attr.type(variable.dtype) }
  return g.op('AssignVariableOp', [variable.handle, value], [], { name: `${key}/move`, attrs }).name
}

function tensorName({ node, index }: Tensor): string {
  return `${node}:${index}`
}

function scalar(fetched: Fetched | undefined): number {
  return Number((fetched?.data as Float32Array | undefined)?.[0] ?? NaN)
}
