/** How right a forecast is: seconds an epoch, seconds in all and peak memory as forecast over those of the run that follows. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { mobileNet, resNet50, vgg16 } from './jobs'
import { median, type Measurement } from './measurement'
import { data, splitPictures } from './pictures'
import { roundsOr } from './section'
import { forecastInThaw, laterEpochs, newProject, trainInThaw, type TrainingJob } from './training'

const thawed = { mode: 'finetune', unfreeze: 'conv_dw_12..' } as const

interface Case {
  readonly name: string
  readonly job: TrainingJob
  /** Most pictures of a class. */
  readonly each?: number
}

const cases: readonly Case[] = [
  { name: 'MobileNet, features, 20 epochs', job: { ...mobileNet, mode: 'features', epochs: 20 } },
  { name: 'MobileNet, frozen, 300 epochs', job: { ...mobileNet, mode: 'frozen', epochs: 300 } },
  { name: 'MobileNet, frozen, varied, 5 epochs', job: { ...mobileNet, mode: 'frozen', epochs: 5, augment: 'layers' } }, // prettier-ignore
  { name: 'MobileNet from conv_dw_12, 8 epochs', job: { ...mobileNet, ...thawed, epochs: 8 } },
  {
    name: 'MobileNet from conv_dw_12, varied, 4 epochs',
    job: { ...mobileNet, ...thawed, epochs: 4, augment: 'layers' }
  },
  {
    name: 'VGG16 at 150 from block5, 6 epochs',
    job: { ...vgg16, mode: 'finetune', unfreeze: 'block5', epochs: 6 },
    each: 16
  },
  {
    name: 'ResNet50 at 224 from conv5, 6 epochs',
    job: { ...resNet50, mode: 'finetune', unfreeze: 'conv5', epochs: 6 },
    each: 16
  }
]

/** Each round in a new project: no features are kept from before, for the forecast or for the run. */
export async function forecasts(work: string): Promise<Measurement[]> {
  const measured: Measurement[] = []
  for (const { name, job, each } of cases) {
    const pictures = splitPictures(data, join(work, `pictures-${each ?? 'all'}`), each)
    const shares = { epoch: [] as number[], total: [] as number[], memory: [] as number[] }
    for (let round = 0; round < roundsOr(2); round++) {
      const project = join(work, `forecast-${round}.thaw`)
      await newProject(project, pictures)
      const forecast = await forecastInThaw(project, job)
      const run = await trainInThaw(project, job)
      rmSync(project, { recursive: true })
      shares.epoch.push(forecast.epoch_s / median(laterEpochs(run)))
      shares.total.push(forecast.total_s / run.total)
      shares.memory.push(forecast.peak_rss_mb / run.peakMb)
    }
    const row = (figure: keyof typeof shares, title: string): Measurement => ({
      name: `${name}: forecast ${title} over the run's (bar: 0.75 to 1.25)`,
      unit: 'times',
      // Nearest to 1 is best; alone, it is compared with nothing.
      better: 'lower',
      thaw: shares[figure]
    })
    measured.push(
      row('epoch', 'seconds of a later epoch'),
      row('total', 'seconds in all'),
      row('memory', 'peak memory')
    )
  }
  return measured
}
