/** Settings for a click: Thaw's own by way and data size, and the notebook's. What they change can be undone. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { notebookRecipe } from '../planning/notebook'
import { useHistory, type Setup } from './history'
import { useModel } from './model'
import { useSettings } from './settings'
import { useWays } from './ways'

export interface Preset {
  readonly name: string
  readonly hint: string
  readonly change: Partial<Setup>
  /** All of it is so already. */
  readonly stands: boolean
}

export const usePresets = defineStore('presets', () => {
  const model = useModel()
  const settings = useSettings()
  const history = useHistory()
  const ways = useWays()
  const list = computed<readonly Preset[]>(() => [
    preset("Thaw's defaults", 'Epochs, batch size and rate by the way and by how many pictures there are', {
      ...ways.defaults
    }),
    preset(
      "The notebook's recipe",
      'Pictures of 150 × 150, pixels / 255, Flatten, Dense 256, RMSprop at 0.00002, batches of 20',
      notebookRecipe(settings.values, model.base?.minSize ?? 32)
    )
  ])

  function preset(name: string, hint: string, change: Partial<Setup>): Preset {
    const setup: Setup = { ...model.choice, ...settings.values }
    const stands = (Object.keys(change) as (keyof Setup)[]).every(
      (key) => JSON.stringify(setup[key]) === JSON.stringify(change[key])
    )
    return { name, hint, change, stands }
  }

  function apply({ name, change }: Preset): void {
    history.change({ label: `use ${name.charAt(0).toLowerCase()}${name.slice(1)}`, change })
  }

  return { list, apply }
})
