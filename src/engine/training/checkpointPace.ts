/** How often a training keeps a checkpoint: often enough that a kill costs seconds, seldom enough that it costs no time. */
import type { LoopState } from './loopState'

/** Within an epoch a checkpoint is due after this time. */
const EVERY_MS = 10_000
/** After an epoch it is due, but for this: writing them takes less than a tenth of all time, so that short epochs stay short. */
const SHARE = 10

/** Calls `keep` when it is time to. */
export function createPace(keep: (state: LoopState) => Promise<void>) {
  let last = Date.now()
  let cost = 0
  let kept: Pick<LoopState, 'epoch' | 'step'> | null = null

  async function now(state: LoopState): Promise<void> {
    const begun = Date.now()
    await keep(state)
    kept = state
    last = Date.now()
    cost = last - begun
  }

  return {
    now,
    /** Within an epoch. */
    async afterStep(state: () => LoopState): Promise<void> {
      if (Date.now() - last >= Math.max(EVERY_MS, cost * SHARE)) await now(state())
    },
    async afterEpoch(state: LoopState): Promise<void> {
      if (Date.now() - last >= cost * SHARE) await now(state)
    },
    /** At the end, where this state is not the one that was kept last. */
    async unlessKept(state: LoopState): Promise<void> {
      if (kept?.epoch !== state.epoch || kept.step !== state.step) await now(state)
    }
  }
}
