/** What a choice of frozen and thawed layers means, in plain words. */
import type { Plan } from '../../../contract'
import type { FreezeState } from '../network/blocks'
import { counted } from './numbers'

/** `what` of the base is trained, as "block5"; `state` of the base as a whole. */
export function learningSentence({
  what,
  state
}: {
  readonly what: string
  readonly state: FreezeState
}): string {
  if (what === '' || state === 'frozen') {
    return 'Only the head learns: feature extraction. Each picture goes through the base once, so epochs are quick.'
  }
  const rate = 'Take a small learning rate, as 0.00001, so that nothing learned is lost.'
  if (state === 'trained') {
    return `The whole base learns too. That needs many pictures, and every epoch runs all of it. ${rate}`
  }
  const verb = /( and |^\d+ layers)/.test(what) ? 'learn' : 'learns'
  return `${what} ${verb} too: fine-tuning. Better accuracy with enough pictures, slower epochs. ${rate}`
}

/** What is trained by a plan: "head trained, base frozen", "head and block5 trained". */
export function trainedText({ unfreeze }: Pick<Plan, 'unfreeze'>): string {
  if (unfreeze.length === 0) return 'base frozen, head trained'
  const names = unfreeze.length > 2 ? counted(unfreeze.length, 'part') + ' of the base' : unfreeze.join(', ')
  return `${names} and head trained`
}
