/** The one forecast that may be measured: a later one, or a training, takes its place. */
import type { Forecast, Plan } from '../../contract'
import type { EngineLink } from '../engineLink'
import type { Project } from '../project'
import { examplesOf } from './startRun'
import { trainedSource } from './trainedSource'

export function createForecasts(engine: EngineLink) {
  let current: { readonly stop: AbortController; readonly ended: Promise<unknown> } | null = null

  /** Takes back the forecast that is being measured, and waits until the engine has let go of it. */
  async function stop(): Promise<void> {
    const running = current
    running?.stop.abort()
    await running?.ended
  }

  async function measure(project: Project, plan: Plan, signal: AbortSignal): Promise<Forecast> {
    const { classes, train, val } = examplesOf(project, plan)
    const client = await engine.ready(signal)
    const { featuresFolder } = project
    const input = {
      plan,
      classes: [...classes],
      featuresFolder,
      ...(plan.from !== null && { from: trainedSource(project, plan.from) }),
      train: [...train],
      val: [...val]
    }
    return client.request('engine:forecast', input, { signal })
  }

  return {
    stop,
    /** Throws AppError as the start of a training does, `busy` while one runs, and `cancelled`. */
    async forecast(project: Project, plan: Plan, signal: AbortSignal): Promise<Forecast> {
      while (current) await stop()
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
