/** How much each class counts in the next run: all alike, balanced, or by numbers of one's own, which no choice takes away. */
import { defineStore } from 'pinia'
import { computed, shallowRef, toRaw, watch } from 'vue'
import type { ClassWeight } from '../../../contract'
import {
  balancedWeights,
  evenWeights,
  weightRows,
  withoutName,
  withWeight,
  type OwnWeights
} from '../planning/classWeights'
import { usedClasses } from '../text/project'
import { useHistory } from './history'
import { useProject } from './project'
import { useSettings } from './settings'

export type WeightKind = 'none' | 'balanced' | 'own'

export const useClassWeights = defineStore('class-weights', () => {
  const project = useProject()
  const settings = useSettings()
  const history = useHistory()
  const lastOwn = shallowRef<OwnWeights | null>(null)
  const classes = computed(() => (project.current ? usedClasses(project.current) : []))
  const value = computed(() => settings.values.classWeight)
  const kind = computed<WeightKind>(() => {
    if (value.value === null) return 'none'
    return value.value === 'balanced' ? 'balanced' : 'own'
  })
  const rows = computed(() => weightRows(value.value, classes.value))
  watch(
    value,
    (now) => {
      if (now !== null && now !== 'balanced') lastOwn.value = toRaw(now)
    },
    { immediate: true }
  )
  watch(
    () => project.folder,
    () => (lastOwn.value = null)
  )

  /** Numbers of one's own begin as those that were set last, or else as what holds now. */
  function choose(wanted: WeightKind): void {
    if (wanted === kind.value) return
    if (wanted === 'none') set('all classes alike', null)
    else if (wanted === 'balanced') set('balance the classes', 'balanced')
    else set('weights by class', lastOwn.value ?? startOfOwn())
  }

  function startOfOwn(): OwnWeights {
    return kind.value === 'balanced' ? balancedWeights(classes.value) : evenWeights(classes.value)
  }

  /** Of numbers of one's own: those that balance the classes. */
  function fillBalanced(): void {
    set('fill in balanced weights', balancedWeights(classes.value))
  }

  function setWeight(name: string, weight: number): void {
    set(`set the weight of ${name} to ${weight}`, withWeight(rows.value, name, weight), `weight ${name}`)
  }

  /** Of a class that the project does not have. */
  function leaveOut(name: string): void {
    set(`leave out the weight of ${name}`, withoutName(rows.value, name))
  }

  function set(label: string, classWeight: ClassWeight, key?: string): void {
    history.change({ label, change: { classWeight }, ...(key !== undefined && { key }) })
  }

  return { kind, rows, choose, fillBalanced, setWeight, leaveOut }
})
