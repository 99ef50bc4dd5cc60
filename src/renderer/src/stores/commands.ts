/** What the native menu, a button or a dropped folder asks of the whole window. */
import { defineStore } from 'pinia'
import { listen } from '../bridge'
import { isProject } from '../text/paths'
import { useDialogs } from './dialogs'
import { useProject } from './project'
import { useScreen } from './screen'

export const useCommands = defineStore('commands', () => {
  const project = useProject()
  const screen = useScreen()
  const dialogs = useDialogs()

  listen('app:command', ({ command }) => {
    if (command === 'new-project') dialogs.askNewProject()
    else if (command === 'open-project') void openProject()
    else if (command === 'open-sample') void openSample()
    else if (command === 'close-project') void closeProject()
    else dialogs.preferences = true
  })

  /** Opens what the person chooses, or the folder that is given. */
  async function openProject(folder?: string): Promise<void> {
    const path = folder ?? (await project.choose('open-project'))
    if (path === null) return
    if (path === project.folder) return screen.go('data')
    screen.go((await project.open(path)) ? 'data' : 'home')
  }

  async function openSample(): Promise<void> {
    screen.go((await project.openSample()) ? 'data' : 'home')
  }

  async function closeProject(): Promise<void> {
    screen.go('home')
    await project.close()
  }

  async function addFolder(): Promise<void> {
    const path = await project.choose('data')
    if (path !== null) await project.add(path)
  }

  /** A project opens; a folder of pictures goes into the open project, or begins a new one. */
  async function takeDropped(file: File): Promise<void> {
    const path = await project.pathOf(file)
    if (path === '') return
    if (isProject(path)) return openProject(path)
    if (project.current === null) return dialogs.askNewProject(path)
    screen.go('data')
    await project.add(path)
  }

  return { openProject, openSample, closeProject, addFolder, takeDropped }
})
