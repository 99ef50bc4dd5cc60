/** The one forecast that may be measured: a later one, or a training, takes its place. */
import type { Forecast, Plan } from '../../contract'
import type { EngineLink } from '../engineLink'
import type { Jobs } from '../jobs'
import type { Project } from '../project'
import { engineInput } from './engineInput'
import { examplesOf } from './startRun'

export function createForecasts(engine: EngineLink, jobs: Jobs) {
  let current: { readonly stop: AbortController; readonly ended: Promise<unknown> } | null = null

  /** Takes back the forecast that is being measured, and waits until the engine has let go of it. */
  async function stop(): Promise<void> {
    const running = current
    running?.stop.abort()
    await running?.ended
  }

  async function measure(project: Project, plan: Plan, signal: AbortSignal): Promise<Forecast> {
    const input = engineInput(project, plan, examplesOf(project, plan))
    const client = await engine.ready(signal)
    return client.request('engine:forecast', input, { signal })
  }

  return {
    stop,
    /** Throws AppError as the start of a training does, `busy` while one runs, and `cancelled`. */
    async forecast(project: Project, plan: Plan, signal: AbortSignal): Promise<Forecast> {
      while (current) await stop()
      jobs.refuseSecond('train')
      jobs.refuseSecond('find-rate')
      const controller = new AbortController()
      signal.addEventListener('abort', () => controller.abort(), { once: true })
      if (signal.aborted) controller.abort()
      const measured = measure(project, plan, controller.signal)
      const own = { stop: controller, ended: measured.catch(() => undefined) }
      current = own
      try {
        return await measured
      } finally {
        if (current === own) current = null
      }
    }
  }
}
