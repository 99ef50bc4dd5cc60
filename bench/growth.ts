/** What more pictures cost: seconds and peak memory with 100, 1,000 and 10,000 generated ones, beside Keras. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { resources } from '../test/support/sample'
import type { Measurement } from './measurement'
import { generatePictures, splitPictures } from './pictures'
import { roundsOr } from './section'
import { newProject, trainInKeras, trainInThaw, type Training, type TrainingJob } from './training'

const COUNTS = [100, 1000, 10_000]

const base = {
  base: 'MobileNet',
  alpha: 0.25,
  size: 128,
  weights: join(resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5'),
  pool: 'flatten',
  batch: 20,
  lr: 1e-4
} as const
const jobs: readonly { readonly name: string; readonly job: TrainingJob; readonly keras: boolean }[] = [
  { name: 'features', job: { ...base, mode: 'features', epochs: 2 }, keras: true },
  { name: 'from conv_dw_12', job: { ...base, mode: 'finetune', unfreeze: 'conv_dw_12..', epochs: 1 }, keras: false }, // prettier-ignore
  { name: 'frozen, varied', job: { ...base, mode: 'frozen', epochs: 1, augment: 'layers' }, keras: false }
]

export async function growth(work: string): Promise<Measurement[]> {
  const measured: Measurement[] = []
  const peaks = new Map<string, number[]>()
  for (const count of COUNTS) {
    const folder = join(work, `generated-${count}`)
    generatePictures(folder, count)
    const pictures = splitPictures(folder, join(work, `pictures-${count}`))
    for (const { name, job, keras } of jobs) {
      const runs = { thaw: [] as Training[], keras: [] as Training[] }
      for (let round = 0; round < roundsOr(1); round++) {
        const project = join(work, `growth-${round}.thaw`)
        await newProject(project, pictures)
        runs.thaw.push(await trainInThaw(project, job))
        rmSync(project, { recursive: true })
        if (keras) runs.keras.push(await trainInKeras(pictures, job))
      }
      const both = (figure: (training: Training) => number) => ({
        thaw: runs.thaw.map(figure),
        ...(keras && { keras: runs.keras.map(figure) })
      })
      const title = `MobileNet 0.25 at 128, ${name}, ${count} pictures`
      const peak = both(({ peakMb }) => peakMb)
      measured.push(
        {
          name: `${title}: in all`,
          unit: 'seconds',
          better: 'lower',
          ...both(({ ends }) => ends[ends.length - 1] ?? NaN)
        },
        { name: `${title}: peak memory`, unit: 'MB', better: 'lower', ...peak }
      )
      peaks.set(`${name} ${count}`, peak.thaw)
    }
    rmSync(folder, { recursive: true })
  }
  return [...measured, ...jobs.map(({ name }) => shareOf(name, peaks))]
}

/** Memory of the most pictures over that of a tenth of them. */
function shareOf(name: string, peaks: ReadonlyMap<string, readonly number[]>): Measurement {
  const [, thousand, most] = COUNTS.map((count) => peaks.get(`${name} ${count}`) ?? [])
  return {
    name: `MobileNet 0.25 at 128, ${name}: memory of 10,000 pictures over that of 1,000 (bar: 1.10)`,
    unit: 'times',
    better: 'lower',
    thaw: (most ?? []).map((peak, round) => peak / (thousand?.[round] ?? NaN))
  }
}
