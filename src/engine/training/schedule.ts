/** The rate of a step by Keras' CosineDecay, counted in epochs. */
import type { Plan } from '../../contract'

/**
 * Keras' `CosineDecay(initial_learning_rate, decay_steps, alpha, warmup_target=lr, warmup_steps)`
 * (keras/src/optimizers/schedules/learning_rate_schedule.py): the warm-up's steps and those of the decay are together all
 * steps of the run. Without a warm-up it begins at `lr`.
 *
 * @param at where the step is, in epochs since the run began: 1.5 is in the middle of the second
 */
export function scheduledRate(
  { schedule, lr, epochs }: Pick<Plan, 'schedule' | 'lr' | 'epochs'>,
  at: number
): number {
  if (!schedule) return lr
  const { warmupEpochs, initialLr, alpha } = schedule
  if (at < warmupEpochs) return initialLr + (lr - initialLr) * (at / warmupEpochs)
  const done = Math.min(1, (at - warmupEpochs) / (epochs - warmupEpochs))
  const cosine = (1 + Math.cos(Math.PI * done)) / 2
  return lr * ((1 - alpha) * cosine + alpha)
}
