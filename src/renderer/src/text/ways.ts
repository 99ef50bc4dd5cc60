/** The three ways to train, in plain words. */
import type { Plan, StageNumber } from '../../../contract'
import { counted } from './numbers'

export interface WayText {
  readonly mode: Plan['mode']
  readonly number: number
  readonly name: string
  readonly how: string
  readonly cost: string
  readonly when: string
}

export const wayTexts: readonly WayText[] = [
  {
    mode: 'features',
    number: 1,
    name: 'Features',
    how: 'The base looks at every picture once. A small head learns from what it saw.',
    cost: 'Seconds. Pictures are not varied.',
    when: 'For a first result, and to try out heads.'
  },
  {
    mode: 'frozen',
    number: 2,
    name: 'Frozen base',
    how: 'The head learns on pictures that are turned, moved, mirrored: others in every epoch.',
    cost: 'Minutes: all of the base in every epoch.',
    when: 'For few pictures, soon known by heart.'
  },
  {
    mode: 'finetune',
    number: 3,
    name: 'Fine-tuning',
    how: 'The layers that you thaw learn too, slowly, so that nothing they know is lost.',
    cost: 'Slower epochs and more memory.',
    when: 'After way 1 or 2, for the last points.'
  }
]

/** "way 2, frozen base" */
export function wayName(mode: Plan['mode']): string {
  const way = wayTexts.find((text) => text.mode === mode)
  return way ? `way ${way.number}, ${way.name.toLowerCase()}` : mode
}

/** How a run was trained, in the words of a table: "features", "frozen, augmented", "block_12, block_13 thawed". */
export function trainedHow(plan: Pick<Plan, 'mode' | 'unfreeze' | 'augment'>): string {
  const { mode, unfreeze, augment } = plan
  if (mode === 'features') return 'features'
  const names = unfreeze.length > 2 ? counted(unfreeze.length, 'part') : unfreeze.join(', ')
  const how = mode === 'frozen' ? 'frozen' : `${names} thawed`
  return augment === null ? how : `${how}, augmented`
}

/** "stage 2 of 3" */
export function stageText({ number, of }: Pick<StageNumber, 'number' | 'of'>): string {
  return `stage ${number} of ${of}`
}
