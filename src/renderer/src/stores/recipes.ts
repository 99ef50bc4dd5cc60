/** Recipes: several runs one after the other. What the next one would be, and the one that is being trained or was trained last. */
import { defineStore } from 'pinia'
import { computed, reactive, shallowRef, watch } from 'vue'
import type {
  Plan,
  RecipeInput,
  RecipeName,
  RecipeStage,
  RecipeSummary,
  RunId,
  StageNumber,
  WireError
} from '../../../contract'
import { errorOf, listen, request } from '../bridge'
import { useTask } from '../composables/useTask'
import { lightAugment } from '../planning/augmentPresets'
import { defaultsFor, movedDefaults } from '../planning/defaults'
import { nextPlan } from '../planning/nextPlan'
import { useJobs } from './jobs'
import { useModel } from './model'
import { useProject } from './project'
import { useSettings } from './settings'
import { useTraining } from './training'
import { useWays } from './ways'

export interface RecipeForm {
  name: RecipeName
  /** Null: as suits the base, as many as the first stage has. */
  blocks: number | null
  epochs: number | null
}

export const useRecipes = defineStore('recipes', () => {
  const project = useProject()
  const model = useModel()
  const settings = useSettings()
  const training = useTraining()
  const ways = useWays()
  const jobs = useJobs()
  const form = reactive<RecipeForm>({ name: '1-2-3', blocks: null, epochs: null })
  const stages = shallowRef<readonly RecipeStage[]>([])
  const stagesError = shallowRef<WireError | null>(null)
  /** Newest first. */
  const all = shallowRef<readonly RecipeSummary[]>([])
  const current = computed(() => all.value[0] ?? null)
  let latest = 0
  /** The run that was shown last. */
  let followed: string | null = null

  /** Whichever way is chosen now, a recipe begins with the first. */
  const plan = computed<Plan>(() => ({
    ...nextPlan({ ...model.choice, ...settings.values, mode: 'features' }),
    ...movedDefaults(settings.values, ways.defaults, defaultsFor('features', ways.pictures))
  }))
  const recipe = computed<RecipeInput>(() => ({
    ...form,
    plan: plan.value,
    augment: settings.values.augment ?? lightAugment,
    freezeBatchNorm: model.choice.freezeBatchNorm
  }))
  /** The recipe that the run on screen is a stage of. */
  const shown = computed(() => {
    const run = training.run?.run
    const of = current.value
    return of !== null && run !== undefined && of.stages.some((stage) => stage.run === run) ? of : null
  })
  /** Whether it ended before its last stage and can be gone on with. */
  const unfinished = computed(
    () => current.value !== null && !['running', 'done'].includes(current.value.state) && !training.running
  )

  listen('recipe:changed', (changed) => {
    all.value = [changed, ...all.value.filter(({ recipe: known }) => known !== changed.recipe)]
    const next = changed.stages.find(({ state }) => state === 'running')?.run
    if (next) void follow(next, changed.stages[0]?.run !== next)
  })
  // A stage whose run is gone is to come again.
  listen('run:deleted', async ({ run }) => {
    const of = all.value.find(({ stages: made }) => made.some((stage) => stage.run === run))
    const { folder } = project
    if (!of) return
    const now = (await request('run:recipes', {}).catch(() => [])).find(({ recipe: id }) => id === of.recipe)
    if (now && folder === project.folder)
      all.value = all.value.map((known) => (known.recipe === now.recipe ? now : known))
  })
  watch(
    () => project.folder,
    async (folder) => {
      all.value = []
      Object.assign(form, { name: '1-2-3', blocks: null, epochs: null })
      if (folder === null) return
      const known = await request('run:recipes', {}).catch(() => [])
      // One that has begun meanwhile is told of by itself.
      if (project.folder === folder && all.value.length === 0) all.value = known
    },
    { immediate: true }
  )

  /** Which stage of a recipe a run is; null where it was trained by itself. */
  function stageOf(run: RunId): StageNumber | null {
    for (const { recipe: id, stages: made } of all.value) {
      const index = made.findIndex((stage) => stage.run === run)
      if (index !== -1) return { recipe: id, number: index + 1, of: made.length }
    }
    return null
  }

  /** Asks what the stages would be; nothing is made. */
  async function ask(): Promise<void> {
    const mine = ++latest
    try {
      const answer = await request('run:recipe-stages', { recipe: recipe.value })
      if (mine !== latest) return
      stages.value = answer
      stagesError.value = null
    } catch (thrown) {
      if (mine === latest) stagesError.value = errorOf(thrown)
    }
  }

  /** The stage's run on Train; told of twice, by the event and by the answer. `stay` as of `training.show`. */
  async function follow(run: string, stay = false): Promise<void> {
    if (run === followed || run === training.run?.run) return
    followed = run
    // The project may have been closed meanwhile.
    await training.show(run, stay).catch(() => (followed = null))
  }

  const start = useTask(async () => {
    jobs.forgetEnd('train')
    const { run } = await request('run:start-recipe', { recipe: recipe.value })
    await follow(run)
    return run
  })

  const goOn = useTask(async () => {
    if (!current.value) return
    jobs.forgetEnd('train')
    const { run } = await request('run:resume-recipe', { recipe: current.value.recipe })
    await follow(run)
  })

  return {
    form,
    recipe,
    stages,
    stagesError,
    current,
    shown,
    unfinished,
    stageOf,
    ask,
    start: start.run,
    starting: start.busy,
    startError: start.error,
    goOn: goOn.run,
    goingOn: goOn.busy,
    goOnError: goOn.error
  }
})
