/** Which dialog of the frame is open: asked for from a menu, a screen or a dropped folder. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export const useDialogs = defineStore('dialogs', () => {
  const newProject = ref(false)
  /** Folder of pictures that the new project begins with. */
  const pictures = ref<string | null>(null)
  const shortcuts = ref(false)
  const preferences = ref(false)

  function askNewProject(folder: string | null = null): void {
    pictures.value = folder
    newProject.value = true
  }

  return { newProject, pictures, shortcuts, preferences, askNewProject }
})
