/** Which screen is shown. Six steps need no router: this is all of it. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export const screens = ['home', 'data', 'model', 'train', 'runs', 'export'] as const
export type Screen = (typeof screens)[number]

export const screenTitles: Readonly<Record<Screen, string>> = {
  home: 'Home',
  data: 'Data',
  model: 'Model',
  train: 'Train',
  runs: 'Runs',
  export: 'Export'
}

export const useScreen = defineStore('screen', () => {
  const current = ref<Screen>('home')

  function go(screen: Screen): void {
    current.value = screen
  }

  return { current, go }
})
