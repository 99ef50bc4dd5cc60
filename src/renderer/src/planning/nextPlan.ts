/** The plan of the next run, from what is set on Model and on Train. Pure. */
import type { Plan } from '../../../contract'

/** Only a fine-tuning thaws, and way 1 varies nothing: what is set for another way waits for it. */
export function nextPlan(setup: Plan): Plan {
  return {
    ...setup,
    unfreeze: setup.mode === 'finetune' ? setup.unfreeze : [],
    augment: setup.mode === 'features' ? null : setup.augment
  }
}
