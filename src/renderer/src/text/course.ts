/** What of a plan shapes the course of its training, beside rate, batch and epochs: only what is set. */
import { reduceLROnPlateauSchema, type Plan, type ReduceLROnPlateau } from '../../../contract'
import { counted, percent } from './numbers'

type Fact = readonly [name: string, value: string]

const PLATEAU = reduceLROnPlateauSchema.parse({})

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
    ...(early
      ? [fact('early stopping', `${early.monitor}, patience ${early.patience}${deltaText(early)}`)]
      : []),
    ...(plateau ? [fact('on a plateau', plateauText(plateau))] : [])
  ]
}

/** What stands as Keras has it is left out. */
function plateauText(plateau: ReduceLROnPlateau): string {
  const { factor, monitor, patience, minDelta, cooldown, minLr } = plateau
  const delta = minDelta === PLATEAU.minDelta ? '' : deltaText({ minDelta })
  const rest = cooldown > 0 ? `, cooldown ${cooldown}` : ''
  const least = minLr > 0 ? `, not below ${minLr}` : ''
  return `rate × ${factor}, ${monitor}, patience ${patience}${delta}${rest}${least}`
}

function deltaText({ minDelta }: Pick<ReduceLROnPlateau, 'minDelta'>): string {
  return minDelta > 0 ? `, better by at least ${minDelta}` : ''
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
