/** First and later epochs and peak memory of one kind of training, Thaw and Keras in turn. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Measurement } from './measurement'
import { data, splitPictures } from './pictures'
import { roundsOr } from './section'
import {
  laterEpochs,
  newProject,
  trainInKeras,
  trainInThaw,
  type Training,
  type TrainingJob
} from './training'

export interface EpochOptions {
  readonly job: TrainingJob
  /** Least ratio of later epochs. */
  readonly bar?: number
  /** Most pictures of a class: enough for a steady figure, few enough for a short one. */
  readonly each?: number
  /** Where `--rounds` does not say. */
  readonly rounds?: number
}

/** Each round begins with a new project, so that Thaw's first epoch has its features to compute. */
export async function epochs(
  work: string,
  name: string,
  { job, bar, each, rounds = 2 }: EpochOptions
): Promise<Measurement[]> {
  const pictures = splitPictures(data, join(work, `pictures-${each ?? 'all'}`), each)
  const runs = { thaw: [] as Training[], keras: [] as Training[] }
  for (let round = 0; round < roundsOr(rounds); round++) {
    const project = join(work, `epochs-${round}.thaw`)
    await newProject(project, pictures)
    runs.thaw.push(await trainInThaw(project, job))
    rmSync(project, { recursive: true })
    runs.keras.push(await trainInKeras(pictures, job))
  }
  const both = (figures: (training: Training) => number[]) => ({
    thaw: runs.thaw.flatMap(figures),
    keras: runs.keras.flatMap(figures)
  })
  const count = `${pictures.train + pictures.val} pictures`
  return [
    {
      name: `${name}: first epoch, ${count}`,
      unit: 'seconds',
      better: 'lower',
      ...both(({ ends }) => ends.slice(0, 1))
    },
    {
      name: `${name}: later epochs`,
      unit: 'seconds',
      better: 'lower',
      ...(bar && { bar }),
      ...both(laterEpochs)
    },
    { name: `${name}: peak memory`, unit: 'MB', better: 'lower', bar: 1, ...both(({ peakMb }) => [peakMb]) }
  ]
}
