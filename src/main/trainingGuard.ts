/** Asks before a training run is lost with the window. Knows which runs are on from the library's own reports. */
import { dialog, type BrowserWindow } from 'electron'
import type { Services } from './services'

/** Stopping keeps the best epoch so far, which takes a step and a checkpoint; past this something is wrong. */
const STOP_TRAINING_MS = 20_000

/** Holds the window open while a training runs, until the person has chosen. `onChoice` is told which. */
export function guardTraining(
  window: BrowserWindow,
  services: Services,
  onChoice: (leave: boolean) => void
): void {
  const { library } = services
  const running = new Set<string>()
  let asking = false
  let leaving = false
  const removers = [
    library.on('job:progress', ({ job, kind }) => kind === 'train' && running.add(job)),
    library.on('job:ended', ({ job }) => running.delete(job)),
    library.onStatus(({ state }) => state !== 'ready' && running.clear())
  ]

  async function decide(): Promise<void> {
    asking = true
    try {
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: 'Training is running.',
        detail: 'Stop it and keep the best so far, or keep training?',
        buttons: ['Keep training', 'Stop and close'],
        defaultId: 0,
        cancelId: 0
      })
      if (response !== 1) return onChoice(false)
      await stopTraining()
      leaving = true
      window.close()
      onChoice(true)
    } finally {
      asking = false
    }
  }

  async function stopTraining(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      removers.push(library.on('job:ended', () => running.size === 0 && resolve()))
      removers.push(library.onStatus(() => running.size === 0 && resolve()))
      setTimeout(resolve, STOP_TRAINING_MS).unref()
    })
    for (const job of running) await library.request('job:cancel', { job }).catch(() => running.delete(job))
    if (running.size > 0) await ended
  }

  window.on('close', (event) => {
    if (leaving || running.size === 0) return
    event.preventDefault()
    if (!asking) void decide()
  })
  window.on('closed', () => removers.forEach((remove) => remove()))
}
