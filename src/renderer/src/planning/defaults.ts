/** What Thaw itself would set for a way of training and that many pictures. Pure. */
import type { Plan } from '../../../contract'

export type Defaults = Pick<Plan, 'epochs' | 'batch' | 'lr' | 'optimizer'>

/** Training pictures from which on fewer epochs do, as each has more steps. */
const SOME = 500
const MANY = 5_000

/** [few, some, many] */
const epochs = { features: [20, 15, 10], frozen: [30, 20, 10], finetune: [15, 10, 5] } as const
const batches = { features: [20, 32, 64], frozen: [20, 32, 32], finetune: [20, 20, 32] } as const
/** A step that suits a fresh head undoes what thawed layers have learned: Keras' guide to fine-tuning takes 1e-5. */
const rates = { features: 1e-3, frozen: 1e-3, finetune: 1e-5 } as const

/** `pictures` are those to train on. */
export function defaultsFor(mode: Plan['mode'], pictures: number): Defaults {
  const size = pictures < SOME ? 0 : pictures < MANY ? 1 : 2
  return { epochs: epochs[mode][size], batch: batches[mode][size], lr: rates[mode], optimizer: 'rmsprop' }
}

/** What stood at the defaults of before goes to those of now; what the person set stays. */
export function movedDefaults(settings: Defaults, before: Defaults, now: Defaults): Partial<Defaults> {
  const moved = (Object.keys(now) as (keyof Defaults)[]).filter(
    (name) => settings[name] === before[name] && settings[name] !== now[name]
  )
  return Object.fromEntries(moved.map((name) => [name, now[name]]))
}
