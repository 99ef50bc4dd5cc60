/** The settings that are set seldom: how a step and the course of a run are shaped, each change a step that can be undone. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { planProblem, type Plan } from '../../../contract'
import { courseText, imbalance } from '../planning/course'
import { sideCount, usedClasses } from '../text/project'
import { useHistory } from './history'
import { useModel } from './model'
import { useProject } from './project'
import { useSettings } from './settings'
import { useWays } from './ways'

/** A class with this many times the pictures of another pulls the model its way. */
const UNBALANCED = 2

export const useCourse = defineStore('course', () => {
  const project = useProject()
  const model = useModel()
  const settings = useSettings()
  const history = useHistory()
  const ways = useWays()
  const values = computed(() => settings.values)
  const text = computed(() => courseText({ ...settings.values, head: model.choice.head }))
  /** Why they do not agree with each other or with the pictures; null where they do. What the way lacks is said elsewhere. */
  const problem = computed(() => {
    if (!project.current || ways.problem !== null) return null
    const classes = usedClasses(project.current).map(({ name }) => name)
    return planProblem(ways.plan, { classes, val: sideCount(project.current, 'val') })
  })
  /** How much larger the largest class is, where that matters; null where it does not. */
  const unbalanced = computed(() => {
    const times = imbalance(project.current?.classes ?? [])
    return times !== null && times >= UNBALANCED ? times : null
  })
  /** Names of what a rate of its own can be given to: what is thawed, and the head. */
  const rated = computed(() => [...ways.plan.unfreeze, 'head'])
  /** Rates of names that this run does not train: kept for when it does. */
  const idle = computed(() =>
    settings.values.layerRates.filter(({ name }) => !rated.value.includes(name)).map(({ name }) => name)
  )

  function set(label: string, change: Partial<Plan>, key?: string): void {
    history.change({ label, change, ...(key !== undefined && { key }) })
  }

  function setL2(l2: number): void {
    set(`set L2 to ${l2}`, { head: { ...model.choice.head, l2 } }, 'l2')
  }

  function multiplierOf(name: string): number {
    return [...settings.values.layerRates].reverse().find((rate) => rate.name === name)?.multiplier ?? 1
  }

  /** 1 is what all have: no rate of its own. */
  function setMultiplier(name: string, multiplier: number): void {
    const others = settings.values.layerRates.filter((rate) => rate.name !== name)
    const layerRates = multiplier === 1 ? others : [...others, { name, multiplier }]
    set(`set the rate of ${name} to ${multiplier} times`, { layerRates }, `rate ${name}`)
  }

  return {
    values,
    text,
    problem,
    unbalanced,
    rated,
    idle,
    l2: computed(() => model.choice.head.l2),
    set,
    setL2,
    multiplierOf,
    setMultiplier
  }
})
