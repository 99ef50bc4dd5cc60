/** What the person prefers; main keeps it. */
import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, watchEffect } from 'vue'
import type { Preferences } from '../../../contract'
import { request } from '../bridge'
import { useTask } from '../composables/useTask'

export const usePreferences = defineStore('preferences', () => {
  const theme = ref<Preferences['theme']>('system')
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const systemDark = ref(system.matches)
  const follow = (): void => void (systemDark.value = system.matches)
  system.addEventListener('change', follow)
  onScopeDispose(() => system.removeEventListener('change', follow))

  /** What is on screen, whichever way it was chosen. */
  const dark = computed(() => (theme.value === 'system' ? systemDark.value : theme.value === 'dark'))
  watchEffect(() => document.documentElement.setAttribute('data-theme', theme.value))

  async function start(): Promise<void> {
    theme.value = (await request('app:preferences', {})).theme
  }

  const save = useTask((wanted: Preferences) => request('app:set-preferences', wanted))

  async function setTheme(wanted: Preferences['theme']): Promise<void> {
    theme.value = wanted
    await save.run({ theme: wanted })
  }

  return { theme, dark, start, setTheme, saveError: save.error }
})
