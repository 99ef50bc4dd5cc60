/** Sentences about a run. */
import {
  zooNameSchema,
  type Plan,
  type RunState,
  type RunSummary,
  type RunValue,
  type TrainResult
} from '../../../contract'
import { counted, grouped, metric } from './numbers'
import { duration } from './times'

export { baseText } from '../../../contract'

export const stateNames: Readonly<Record<RunState, string>> = {
  running: 'running',
  done: 'done',
  stopped: 'stopped',
  failed: 'failed',
  interrupted: 'interrupted'
}

/** "Flatten, 256, dropout 0.5" */
export function headText({ head }: Pick<Plan, 'head'>): string {
  const parts = [head.pool === 'flatten' ? 'flatten' : 'average']
  parts.push(...head.dense.map(String))
  if (head.dropout > 0) parts.push(`dropout ${head.dropout}`)
  return parts.join(', ')
}

/** "ImageNet", "its own" of an own base, "random", or the file's name. */
export function weightsText({ base, weights }: Pick<Plan, 'base' | 'weights'>): string {
  if (weights === 'imagenet') return zooNameSchema.safeParse(base).success ? 'ImageNet' : 'its own'
  return weights === 'random' ? 'random' : (weights.split(/[\\/]/).pop() ?? weights)
}

/** "Best accuracy 0.87 in epoch 8", or that no epoch was better than the run it started from. */
export function bestText(result: Pick<TrainResult, 'bestAcc' | 'bestEpoch'>): string {
  if (result.bestEpoch === 0) return `Nothing better than the ${metric(result.bestAcc, 2)} it started from`
  return result.bestAcc === null
    ? `The weights of epoch ${result.bestEpoch} are kept`
    : `Best accuracy ${metric(result.bestAcc, 2)} in epoch ${result.bestEpoch}`
}

/** How a run that is over ended: "Run 3 · Best accuracy 0.87 in epoch 8 · 12 s". */
export function endSentence(run: RunSummary): string {
  const name = `Run ${run.run}`
  if (run.result) {
    const how = run.result.stopped ? ['stopped'] : []
    return [name, ...how, bestText(run.result), duration(run.result.total_s)].join(' · ')
  }
  if (run.state === 'running') return `${name} is being trained`
  return `${name} ${run.state === 'interrupted' ? 'was interrupted' : run.state} after ${counted(run.epochs, 'epoch')}`
}

/** "block5, conv_dw_12.. (BatchNormalization frozen)", or "nothing". */
export function thawedText({
  unfreeze,
  freezeBatchNorm
}: Pick<Plan, 'unfreeze' | 'freezeBatchNorm'>): string {
  if (unfreeze.length === 0) return 'nothing'
  return `${unfreeze.join(', ')}${freezeBatchNorm ? ' (BatchNormalization frozen)' : ''}`
}

/** "unchanged in 5 blocks, 1f2e3d4c5b6a", or which blocks changed though they were frozen. */
export function frozenText(result: Pick<TrainResult, 'frozenHash'>): string {
  const { after, blocks } = result.frozenHash
  const frozen = blocks.filter(({ trained }) => !trained)
  if (blocks.length > 0 && frozen.length === 0) return 'none: the whole base is thawed'
  const changed = frozen.filter((block) => block.before !== block.after)
  if (changed.length > 0) return `changed in ${changed.map(({ block }) => block).join(', ')}`
  if (!isUnchanged(result)) return 'changed'
  return `unchanged${frozen.length > 0 ? ` in ${counted(frozen.length, 'block')}` : ''}, ${after.slice(0, 12)}`
}

/** Whether the frozen part is bit for bit what it was. */
export function isUnchanged({ frozenHash }: Pick<TrainResult, 'frozenHash'>): boolean {
  return frozenHash.before === frozenHash.after
}

/** A value of a difference: numbers with what can be read of them, "–" where the run has none. */
export function runValueText(value: RunValue): string {
  if (value === null) return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value
  return Number.isInteger(value) ? grouped(value) : String(Number(value.toPrecision(4)))
}

/** What goes with a run and what stays; `needing` are the runs that start from it, newest first. */
export function deleteText(needing: readonly string[]): string {
  const gone = 'Its weights, curves, note and files are deleted for good.'
  if (needing.length === 0)
    return `${gone} Your pictures, kept features, other runs and exports stay as they are.`
  const numbers = [...needing].reverse()
  const last = numbers[numbers.length - 1] ?? ''
  const [who, it] =
    numbers.length === 1
      ? [`Run ${last} starts`, 'it']
      : [`Runs ${numbers.slice(0, -1).join(', ')} and ${last} start`, 'they']
  return `${gone} ${who} from it: what ${it} learned stays and can be used, but ${it} cannot be repeated any more. Your pictures, kept features and exports stay as they are.`
}
