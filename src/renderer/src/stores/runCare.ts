/** What is done to runs that are there: notes, removal, going on, repeating; and holding the one that is trained. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { PlanChanges, RunSummary } from '../../../contract'
import { request } from '../bridge'
import { useTask } from '../composables/useTask'
import { useServices } from './services'
import { useScreen } from './screen'
import { useTraining } from './training'

export const useRunCare = defineStore('run-care', () => {
  const training = useTraining()
  const services = useServices()
  const screen = useScreen()
  /** Whether a training could begin now. */
  const free = computed(() => services.engineReady && !training.running)

  const note = useTask((run: string, text: string) => request('run:note', { run, note: text }))
  const remove = useTask(async (run: string, anyway: boolean) => {
    await request('run:delete', { run, anyway })
    return true
  })
  const resume = useTask((run: string, changes: PlanChanges) =>
    attend(request('run:resume', { run, changes }))
  )
  const repeat = useTask((run: string) => attend(request('run:repeat', { run })))
  const hold = useTask(async (job: string, pause: boolean) => {
    await request(pause ? 'job:pause' : 'job:continue', { job })
    return true
  })

  /** What has begun is shown where trainings are. */
  async function attend(started: Promise<{ readonly run: string }>): Promise<string> {
    const { run } = await started
    screen.go('train')
    await training.attend(run)
    return run
  }

  /** Holds the training that is under way, or lets it go on. */
  async function togglePause(): Promise<void> {
    const { job } = training
    if (job) await hold.run(job.job, !job.paused)
  }

  return {
    free,
    note: note.run,
    noteError: note.error,
    remove: remove.run,
    removing: remove.busy,
    removeError: remove.error,
    resume: resume.run,
    resuming: resume.busy,
    resumeError: resume.error,
    repeat: repeat.run,
    repeating: repeat.busy,
    repeatError: repeat.error,
    togglePause,
    holding: hold.busy,
    holdError: hold.error
  }
})

/** Whether a run can go on: it is over, and something is there to go on from. */
export function canResume({ state, epochs }: Pick<RunSummary, 'state' | 'epochs'>): boolean {
  return state !== 'running' && (epochs > 0 || state === 'interrupted')
}
