/** Has the engine decode pictures, and finds the one that takes it down. */
import { AppError, type Inspected } from '../../contract'
import type { EngineLink } from '../engineLink'
import type { JobContext } from '../jobs'
import type { PictureFile } from './lookAt'

/** Called when the engine is not there, before it is waited for. */
type OnWaiting = () => void

/**
 * Answers for all of `pictures`. Where the engine dies on several, each is tried alone once it is back; one that is
 * alone with a dying engine twice, or once after it was among several, is `corrupt` and never tried again.
 */
export async function inspectPictures(
  pictures: readonly PictureFile[],
  engine: EngineLink,
  { signal }: Pick<JobContext, 'signal'>,
  onWaiting: OnWaiting
): Promise<Inspected[]> {
  if (pictures.length === 0) return []
  const answers = await ask(pictures, engine, signal, onWaiting)
  if (answers) return answers
  const alone: Inspected[] = []
  for (const picture of pictures) {
    const [answer] = (await ask([picture], engine, signal, onWaiting)) ?? [killer(picture)]
    if (answer) alone.push(answer)
  }
  return alone
}

/** null where the engine died before it answered. */
async function ask(
  pictures: readonly PictureFile[],
  engine: EngineLink,
  signal: AbortSignal,
  onWaiting: OnWaiting
): Promise<Inspected[] | null> {
  if (!engine.client) onWaiting()
  const client = await engine.ready(signal)
  try {
    return await client.request('engine:inspect', { pictures: [...pictures] }, { signal })
  } catch (error) {
    if (error instanceof AppError && error.code === 'service-down' && !signal.aborted) return null
    throw error
  }
}

function killer({ id }: PictureFile): Inspected {
  return { id, width: null, height: null, error: 'It crashes the decoder.' }
}
