/** What of a plan shapes a step and its course, in words; nothing of what is as ever. */
import type { EarlyStopping, EpochReport, Plan } from '../../contract'
import { counted } from './numbers'

/** ["label smoothing 0.1", "early stopping after 5 epochs without a better val_loss"]; empty where all is as ever. */
export function courseFacts(plan: Plan): readonly string[] {
  const { labelSmoothing, head, clipnorm, clipvalue, globalClipnorm, layerRates } = plan
  return [
    ...(labelSmoothing > 0 ? [`label smoothing ${labelSmoothing}`] : []),
    ...classFacts(plan),
    ...(head.l2 > 0 ? [`L2 ${head.l2}`] : []),
    ...numberFact('clipnorm', clipnorm),
    ...numberFact('clipvalue', clipvalue),
    ...numberFact('global clipnorm', globalClipnorm),
    ...layerRates.map(({ name, multiplier }) => `${name} at ${multiplier} of the rate`),
    ...scheduleFacts(plan),
    ...plateauFacts(plan),
    ...(plan.earlyStopping ? [`early stopping ${patienceText(plan.earlyStopping)}`] : [])
  ]
}

/** "after 5 epochs without a better val_loss" */
export function patienceText({ monitor, patience }: Pick<EarlyStopping, 'monitor' | 'patience'>): string {
  return `after ${counted(patience, 'epoch')} without a better ${monitor}`
}

/** "lr 3.2e-5" where the rate of an epoch may be another than the plan's. */
export function rateText({ lr }: EpochReport, { schedule, reduceLROnPlateau }: Plan): readonly string[] {
  return schedule || reduceLROnPlateau ? [`lr ${shortNumber(lr)}`] : []
}

/** Three digits: 0.001, 3.2e-5. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)))
}

function classFacts({ classWeight }: Plan): string[] {
  if (classWeight === null) return []
  if (classWeight === 'balanced') return ['classes balanced']
  const weights = Object.entries(classWeight).map(([name, weight]) => `${name} ${weight}`)
  return [`class weights ${weights.join(' and ')}`]
}

function numberFact(name: string, value: number | null): string[] {
  return value === null ? [] : [`${name} ${value}`]
}

function scheduleFacts({ schedule }: Plan): string[] {
  if (!schedule) return []
  const { warmupEpochs, alpha } = schedule
  const warmup = warmupEpochs > 0 ? ` after ${counted(warmupEpochs, 'epoch')} of warm-up` : ''
  return [`cosine decay${alpha > 0 ? ` to ${alpha} of the rate` : ''}${warmup}`]
}

function plateauFacts({ reduceLROnPlateau }: Plan): string[] {
  if (!reduceLROnPlateau) return []
  return [`rate times ${reduceLROnPlateau.factor} ${patienceText(reduceLROnPlateau)}`]
}
