/** The three ways to train, in plain words. */
import type { Plan } from '../../../contract'

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
