/** Which of the three ways the next run takes. The card is the truth; the layer tree turns it when its first layer thaws or its last one freezes. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { modeProblem, type Plan } from '../../../contract'
import { lightAugment } from '../planning/augmentPresets'
import { defaultsFor, movedDefaults } from '../planning/defaults'
import { nextPlan } from '../planning/nextPlan'
import { recommend } from '../planning/recommend'
import { sideCount } from '../text/project'
import { useFreeze } from './freeze'
import { useHistory } from './history'
import { useModel } from './model'
import { useProject } from './project'
import { useRuns } from './runs'
import { useSettings } from './settings'

/** How many of the last blocks are offered to be thawed. */
const OFFERED = 2

export const useWays = defineStore('ways', () => {
  const project = useProject()
  const model = useModel()
  const freeze = useFreeze()
  const settings = useSettings()
  const history = useHistory()
  const runs = useRuns()
  const mode = computed(() => settings.values.mode)
  /** Way to go back to when nothing is thawed any more. */
  const frozenMode = ref<Exclude<Plan['mode'], 'finetune'>>('features')
  const pictures = computed(() => (project.current ? sideCount(project.current, 'train') : 0))
  const defaults = computed(() => defaultsFor(mode.value, pictures.value))

  /** All that the next run would be. */
  const plan = computed<Plan>(() =>
    nextPlan({ ...model.choice, head: { ...model.choice.head }, ...settings.values })
  )
  /** Why way, thawed layers and augmentation do not agree; null where they do. */
  const problem = computed(() => modeProblem(plan.value))
  /** Thawed in the tree, and yet frozen in this run. */
  const staysFrozen = computed(() => mode.value !== 'finetune' && model.choice.unfreeze.length > 0)
  const recommended = computed(() => {
    const { base, alpha } = model.choice
    const alike = runs.usable.filter(({ plan: run }) => run.base === base && run.alpha === alpha)
    return recommend({
      pictures: pictures.value,
      thawed: model.choice.unfreeze.length > 0 ? freeze.what || 'layers' : '',
      trained: new Set(alike.map(({ plan: run }) => run.mode))
    })
  })
  /** The last blocks with weights, each as what would be thawed from it on: the last alone first. */
  const lastBlocks = computed(() => {
    const blocks = freeze.blocks.filter(
      ({ name, layers }) => name !== 'head' && layers.some((layer) => freeze.canSwitch.has(layer.name))
    )
    return Array.from({ length: Math.min(OFFERED, blocks.length) }, (_, index) => {
      const taken = blocks.slice(blocks.length - 1 - index)
      return {
        key: taken[0]?.key ?? '',
        from: taken[0]?.name ?? '',
        name: taken.map(({ name }) => name).join(' and '),
        params: taken.reduce((sum, { params }) => sum + params, 0)
      }
    })
  })

  watch(
    () => model.choice.unfreeze.length > 0,
    (thawed) => {
      if (thawed) turn('finetune')
      else if (mode.value === 'finetune') turn(frozenMode.value)
    },
    { flush: 'sync' }
  )
  watch(mode, (now) => {
    if (now !== 'finetune') frozenMode.value = now
  })
  // A data set that has grown brings other defaults; numbers of the person's own stay.
  watch(
    () => defaultsFor(mode.value, pictures.value),
    (now, before) => Object.assign(settings.values, movedDefaults(settings.values, before, now)),
    { flush: 'sync' }
  )

  function turn(way: Plan['mode']): void {
    if (way !== mode.value) Object.assign(settings.values, { mode: way })
  }

  /** As a step that can be undone. Way 2 without varied pictures would be way 1, only slower. */
  function choose(way: Plan['mode']): void {
    const { values } = settings
    if (way === values.mode) return
    const vary = way === 'frozen' && values.augment === null
    history.change({
      label: `choose way ${way}`,
      change: {
        mode: way,
        ...movedDefaults(values, defaults.value, defaultsFor(way, pictures.value)),
        ...(vary && { augment: lightAugment })
      },
      key: 'way'
    })
  }

  /** Thaws that block and all after it. */
  function thawFrom({ key, from }: { readonly key: string; readonly from: string }): void {
    freeze.thawFrom(key, from)
  }

  return {
    mode,
    plan,
    problem,
    pictures,
    defaults,
    recommended,
    staysFrozen,
    lastBlocks,
    choose,
    thawFrom
  }
})
