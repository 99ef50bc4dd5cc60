/** The one fetch of weights that may run: asks the engine for it and passes on how far it is. Belongs to no project. */
import { AppError, type WeightsId } from '../contract'
import type { EngineClient, EngineLink } from './engineLink'
import type { JobContext } from './jobs'

export function createFetching(engine: EngineLink) {
  let report: JobContext['report'] | null = null

  return {
    listen(client: EngineClient): void {
      client.on('engine:download', ({ done, total, eta }) =>
        report?.({ phase: 'download', done, total, eta })
      )
    },

    /** Rejects with the engine's own sentence; what was fetched is kept by then. */
    async fetch(weights: WeightsId, context: JobContext): Promise<void> {
      const client = await engine.ready(context.signal)
      report = context.report
      try {
        await client.request('engine:fetch-weights', weights, { signal: context.signal })
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'service-down') throw error
        const message = 'The engine stopped while it fetched weights. What came is kept: fetch again to go on from there.' // prettier-ignore
        throw new AppError('service-down', message, { cause: error })
      } finally {
        report = null
      }
    }
  }
}
