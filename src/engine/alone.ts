/** The work that has the machine to itself: one at a time, and what is trained goes before what is only measured. */
import { AppError, type BaseName, type RunId } from '../contract'
import { unpaused, type Pausing } from './pausing'

export interface Work {
  /** The search for a learning rate is a training, of no run. */
  readonly kind: 'training' | 'forecast' | 'measurement'
  readonly base: BaseName
  readonly run?: RunId
  readonly pausing?: Pausing
}

const busy: Readonly<Record<Work['kind'], string>> = {
  training: 'A training is running. Wait for its end, or stop it first.',
  forecast: 'A forecast is being measured. Try again in a moment.',
  measurement: 'The speed of a base is being measured. Try again in a moment.'
}

/** Nothing is under way yet. */
export function createAlone() {
  let current: Work | null = null

  return {
    /**
     * Throws AppError('busy') where other work is under way. A training does not wait for a measurement, which learns by
     * `disturbed` that its figure would be wrong.
     */
    async run<A>(work: Work, make: (disturbed: () => boolean) => Promise<A>): Promise<A> {
      const givesWay = current?.kind === 'measurement' && work.kind === 'training'
      if (current && !givesWay) throw new AppError('busy', busy[current.kind])
      current = work
      try {
        return await make(() => current !== work)
      } finally {
        if (current === work) current = null
      }
    },

    /** Whether the base is being trained on. */
    trains: (base: BaseName): boolean => current?.kind === 'training' && current.base === base,

    /** Throws AppError('not-found') where the run is not being trained. */
    pausing(run: RunId): Pausing {
      if (current?.run !== run) throw new AppError('not-found', `Run ${run} is not being trained.`)
      return current.pausing ?? unpaused
    }
  }
}
