/** How pictures are varied in the next run: a preset, or one's own numbers, which no preset takes away. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, toRaw, watch } from 'vue'
import type { Augment } from '../../../contract'
import {
  lightAugment,
  noAugment,
  presetOf,
  strongAugment,
  type AugmentPreset
} from '../planning/augmentPresets'
import { useHistory } from './history'
import { useProject } from './project'
import { useSettings } from './settings'

const presets = { none: null, light: lightAugment, strong: strongAugment } as const

export const useAugment = defineStore('augment', () => {
  const project = useProject()
  const settings = useSettings()
  const history = useHistory()
  /** The person asked for numbers of their own, though these may still be a preset's. */
  const asOwn = ref(false)
  const lastOwn = shallowRef<Augment | null>(null)
  const augment = computed(() => settings.values.augment)
  const preset = computed<AugmentPreset>(() =>
    asOwn.value && augment.value !== null ? 'own' : presetOf(augment.value)
  )
  watch(augment, (now) => {
    if (now && presetOf(now) === 'own') lastOwn.value = toRaw(now)
    if (now === null) asOwn.value = false
  })
  watch(
    () => project.folder,
    () => {
      asOwn.value = false
      lastOwn.value = null
    }
  )

  function choose(wanted: AugmentPreset): void {
    asOwn.value = wanted === 'own'
    const next = wanted === 'own' ? (lastOwn.value ?? augment.value ?? lightAugment) : presets[wanted]
    history.change({ label: `vary the pictures: ${wanted}`, change: { augment: next }, key: 'preset' })
  }

  /** `what` in plain words; the same in a row is one step. */
  function set(what: string, part: Partial<Augment>): void {
    asOwn.value = true
    const next = { ...(augment.value ?? noAugment), ...part }
    history.change({ label: `change ${what}`, change: { augment: next }, key: `augment ${what}` })
  }

  return { augment, preset, choose, set }
})
