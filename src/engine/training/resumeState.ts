/** Where a resumed run goes on: at its last checkpoint, if its pictures are still those of then. */
import { createHash } from 'node:crypto'
import type { EnginePicture } from '../../contract'
import { atEpochStart, type LoopState } from './loopState'
import type { LastRecord } from './runFiles'

/** Where other pictures are trained on now, an epoch that had begun begins anew. */
export function stateFor({ state, pictures }: LastRecord, now: string): LoopState {
  if (pictures === now) return state
  return { ...atEpochStart(state), begunBefore: state.at > 0 || state.begunBefore }
}

/** SHA-256 of training pictures in their order, which a place within an epoch counts on. */
export function digestOf(pictures: readonly EnginePicture[]): string {
  const hash = createHash('sha256')
  for (const picture of pictures) hash.update(`${picture.label} ${picture.hash}\n`)
  return hash.digest('hex')
}
