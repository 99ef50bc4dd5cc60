/** The one search for a learning rate that may run: a job beside which nothing trains, and of which no run is made. */
import { AppError, type Plan, type RateCurve, type RateRange } from '../../contract'
import type { EngineClient, EngineLink } from '../engineLink'
import type { JobContext, Jobs } from '../jobs'
import type { Project } from '../project'
import { engineInput } from './engineInput'
import { examplesOf } from './startRun'

/** @param clear ends a forecast that is being measured: the engine does one thing at a time */
export function createRateFinding(engine: EngineLink, jobs: Jobs, clear: () => Promise<void>) {
  let report: JobContext['report'] | null = null

  async function find(
    project: Project,
    plan: Plan,
    range: RateRange,
    context: JobContext
  ): Promise<RateCurve> {
    await clear()
    const input = { ...engineInput(project, plan, examplesOf(project, plan)), range }
    const client = await engine.ready(context.signal)
    report = context.report
    try {
      return await client.request('engine:find-rate', input, { signal: context.signal })
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'service-down') throw error
      const message = 'The engine stopped while it tried learning rates. Nothing is lost: try again.'
      throw new AppError('service-down', message, { cause: error })
    } finally {
      report = null
    }
  }

  return {
    listen(client: EngineClient): void {
      client.on('engine:progress', ({ run, ...step }) => run === null && report?.(step))
    },

    /** Throws AppError: `busy`, `no-pictures`, `bad-input`; the job ends with the curve. */
    start(project: Project, plan: Plan, range: RateRange): string {
      jobs.refuseSecond('train')
      // Half the pictures would be trained on.
      jobs.refuseSecond('scan')
      jobs.refuseSecond('find-rate')
      examplesOf(project, plan)
      return jobs.start('find-rate', {}, async (context) => ({
        rates: await find(project, plan, range, context)
      }))
    }
  }
}
