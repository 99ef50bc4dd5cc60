/** What the window asks for when it opens, and again whenever the library has come back. */
import { onMounted, watch } from 'vue'
import { useJobs } from '../stores/jobs'
import { usePreferences } from '../stores/preferences'
import { useProject } from '../stores/project'
import { useScreen } from '../stores/screen'
import { useServices } from '../stores/services'
import { useTraining } from '../stores/training'

export function useStartup(): void {
  const services = useServices()
  const project = useProject()
  const jobs = useJobs()
  const training = useTraining()
  const screen = useScreen()

  onMounted(async () => {
    await Promise.all([usePreferences().start(), services.start()])
  })
  watch(
    () => services.libraryReady,
    async (ready) => {
      if (!ready) return
      const before = project.current
      await project.reload()
      await jobs.reload()
      await training.reload()
      if (before === null && project.current !== null) screen.go(training.running ? 'train' : 'data')
    }
  )
}
