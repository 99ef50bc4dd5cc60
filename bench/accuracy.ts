/** Best validation accuracy of each way to train beside Keras' on the same split, and the seconds to nine tenths of it. */
import { join } from 'node:path'
import { resources } from '../test/support/sample'
import { median, type Measurement } from './measurement'
import { data, splitPictures } from './pictures'
import { roundsOr } from './section'
import {
  newProject,
  secondsTo,
  trainInKeras,
  trainInThaw,
  trainRecipe,
  type Training,
  type TrainingJob
} from './training'

const SHARE = 0.9
/** Epochs of the recipe's later stages. */
const RECIPE_EPOCHS = 6
const modes = [
  { mode: 'features', epochs: 12, lr: 1e-3 },
  { mode: 'frozen', epochs: 8, lr: 1e-3 },
  { mode: 'finetune', unfreeze: 'conv_dw_12..', epochs: 8, lr: 1e-4 }
] as const

/**
 * Each round is another seed on both sides, for initial weights and order decide a few pictures.
 *
 * @param weights a MobileNet 1.0 file; without it the 0.25 that ships with Thaw is trained
 */
export async function accuracy(work: string, weights: string | undefined): Promise<Measurement[]> {
  const pictures = splitPictures(data, join(work, 'pictures-all'))
  const shipped = { alpha: 0.25, weights: join(resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5') }
  const base = { base: 'MobileNet', size: 224, pool: 'avg', batch: 20, ...(weights ? { alpha: 1, weights } : shipped) } as const // prettier-ignore
  const project = join(work, 'accuracy.thaw')
  await newProject(project, pictures)
  const measured: Measurement[] = []
  const kerasBest = new Map<number, number>()
  for (const mode of modes) {
    const runs = { thaw: [] as Training[], keras: [] as Training[] }
    for (let seed = 1; seed <= roundsOr(3); seed++) {
      const job: TrainingJob = { ...base, ...mode, seed }
      runs.thaw.push(await trainInThaw(project, job))
      const keras = await trainInKeras(pictures, job)
      runs.keras.push(keras)
      kerasBest.set(seed, Math.max(kerasBest.get(seed) ?? 0, best(keras)))
    }
    measured.push(...compare(`MobileNet ${base.alpha}, ${mode.mode}`, runs))
  }
  return [
    ...measured,
    ...(await recipe(project, { ...base, epochs: modes[0].epochs, lr: modes[0].lr }, kerasBest))
  ]
}

/** The recipe 1-2-3 beside the best of Keras' three ways, and its end over the best of its own stages. */
async function recipe(
  project: string,
  first: Omit<TrainingJob, 'mode'>,
  kerasBest: ReadonlyMap<number, number>
): Promise<Measurement[]> {
  const stages: number[][] = []
  for (const seed of kerasBest.keys()) {
    stages.push(await trainRecipe(project, { ...first, seed }, RECIPE_EPOCHS))
  }
  const end = (each: readonly number[]): number => each[each.length - 1] ?? NaN
  const share = { unit: 'share', better: 'higher', compare: 'difference' } as const
  const name = `MobileNet ${first.alpha}, recipe 1-2-3`
  return [
    { ...share, name: `${name}: best val_acc (Keras: its best way)`, bar: -0.03, thaw: stages.map(end), keras: [...kerasBest.values()] }, // prettier-ignore
    { ...share, name: `${name}: its end over its best stage`, thaw: stages.map((each) => end(each) - Math.max(...each)) } // prettier-ignore
  ]
}

function best({ valAcc }: Training): number {
  return Math.max(...valAcc)
}

function compare(
  name: string,
  { thaw, keras }: Readonly<Record<'thaw' | 'keras', readonly Training[]>>
): Measurement[] {
  const [thawBest, kerasBest] = [thaw.map(best), keras.map(best)]
  // What the worst run of either side reaches too.
  const goal = Math.min(SHARE * Math.max(median(thawBest), median(kerasBest)), ...thawBest, ...kerasBest)
  const seconds = (runs: readonly Training[]): number[] => runs.map((run) => secondsTo(run, goal))
  return [
    {
      name: `${name}: best val_acc`,
      unit: 'share',
      better: 'higher',
      compare: 'difference',
      bar: -0.03,
      thaw: thawBest,
      keras: kerasBest
    },
    {
      name: `${name}: to val_acc ${goal.toFixed(3)}`,
      unit: 'seconds',
      better: 'lower',
      thaw: seconds(thaw),
      keras: seconds(keras)
    }
  ]
}
