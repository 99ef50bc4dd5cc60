/** What of a plan shapes the course of its training, beside rate, batch and epochs: only what is set. */
import type { Plan } from '../../../contract'
import { counted, percent } from './numbers'

type Fact = readonly [name: string, value: string]

/** Names are Keras'. */
export function courseFacts(plan: Plan): readonly Fact[] {
  const { head, labelSmoothing, clipnorm, clipvalue, globalClipnorm } = plan
  return [
    ...given('L2', head.l2 || null),
    ...given('label smoothing', labelSmoothing || null),
    ...classFacts(plan),
    ...given('clipnorm', clipnorm),
    ...given('clipvalue', clipvalue),
    ...given('global clipnorm', globalClipnorm),
    ...watchFacts(plan),
    ...scheduleFacts(plan),
    ...rateFacts(plan)
  ]
}

function given(name: string, value: number | null): readonly Fact[] {
  return value === null ? [] : [[name, String(value)]]
}

function classFacts({ classWeight }: Plan): readonly Fact[] {
  if (classWeight === null) return []
  if (classWeight === 'balanced') return [['class weights', 'balanced']]
  const each = Object.entries(classWeight).map(([name, weight]) => `${name} ${weight}`)
  return [['class weights', each.join(', ')]]
}

function watchFacts({ earlyStopping: early, reduceLROnPlateau: plateau }: Plan): readonly Fact[] {
  return [
    ...(early ? [fact('early stopping', `${early.monitor}, patience ${early.patience}`)] : []),
    ...(plateau
      ? [fact('on a plateau', `rate × ${plateau.factor}, ${plateau.monitor}, patience ${plateau.patience}`)]
      : [])
  ]
}

function scheduleFacts({ schedule }: Plan): readonly Fact[] {
  if (!schedule) return []
  const warmup =
    schedule.warmupEpochs > 0 ? ` after a warm-up of ${counted(schedule.warmupEpochs, 'epoch')}` : ''
  return [['schedule', `cosine down to ${percent(schedule.alpha)}${warmup}`]]
}

function rateFacts({ layerRates }: Plan): readonly Fact[] {
  if (layerRates.length === 0) return []
  return [['rates', layerRates.map(({ name, multiplier }) => `${name} × ${multiplier}`).join(', ')]]
}

function fact(name: string, value: string): Fact {
  return [name, value]
}
