/** The run that is being trained or was trained last in this window: its settings, its curves, its log. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch, toRaw } from 'vue'
import type { BatchReport, EpochReport, JobProgress, Plan, RunSummary, WireError } from '../../../contract'
import { errorOf, listen, request } from '../bridge'
import { throttle } from '../composables/throttle'
import { useTask } from '../composables/useTask'
import { addBatch, batchPoint, type BatchPoint } from '../curves/series'
import { phaseTitle } from '../text/jobs'
import { metric } from '../text/numbers'
import { endSentence } from '../text/run'
import { clock, duration } from '../text/times'
import { useHistory } from './history'
import { useJobs } from './jobs'
import { useModel } from './model'
import { useProject } from './project'
import { useSettings } from './settings'
import { useWays } from './ways'

/** A chart redraws at most this often: each time costs a frame, of which 19 in 20 are to come in time. */
const REDRAW_MS = 500
/** More than anybody reads, less than slows the window down. */
const MOST_LINES = 500

export interface LogLine {
  /** Tells lines apart. */
  readonly id: number
  readonly time: string
  readonly text: string
}

export const useTraining = defineStore('training', () => {
  const project = useProject()
  const model = useModel()
  const changes = useHistory()
  const jobs = useJobs()
  const settings = useSettings()
  const ways = useWays()
  const run = shallowRef<RunSummary | null>(null)
  const history = shallowRef<readonly EpochReport[]>([])
  const batch = shallowRef<BatchReport | null>(null)
  const log = shallowRef<readonly LogLine[]>([])
  const batches: BatchPoint[] = []
  /** Grows when the batches should be drawn again; the points themselves are not watched. */
  const drawn = ref(0)
  /** Why the last run ended badly; null where it did not. */
  const failure = shallowRef<WireError | null>(null)
  const job = jobs.ofKind('train')
  const running = computed(() => job.value !== null)
  /** What Train shows: what is set for the next run, or the run that is trained or was trained last. */
  const view = ref<'setup' | 'run'>('setup')
  /** What has come in since the last drawing: a small head has hundreds of epochs a second. */
  let epochs: EpochReport[] = []
  let lines: LogLine[] = []
  let newest: BatchReport | null = null
  let following = ''
  let latest: RunSummary | null = null
  /** Where the training was last, and what of it stands in the log. */
  let progress: JobProgress | null = null
  let phaseSaid = ''
  const redraw = throttle(REDRAW_MS, draw)

  listen('run:batch', (report) => {
    if (report.run !== run.value?.run) return
    addBatch(batches, batchPoint(report))
    newest = report
    redraw.ask()
  })
  listen('run:epoch', (report) => {
    if (report.run !== run.value?.run) return
    epochs.push(report)
    lines.push(lineOf(epochLine(report)))
    redraw.ask()
  })
  listen('run:halved', ({ run: id, during, epoch, message }) => {
    if (id !== run.value?.run) return
    say(message)
    // Epochs after the checkpoint are trained again, and come again.
    if (during === 'training') forgetAfter(epoch)
  })
  listen('run:changed', (changed) => {
    if (changed.run !== run.value?.run) return
    latest = changed
    if (changed.state === 'running') redraw.ask()
    else draw()
  })
  listen('job:ended', (end) => {
    if (end.kind !== 'train') return
    progress = null
    if (end.run === run.value?.run) void finish(end.error)
  })
  watch(
    () => project.folder,
    () => {
      clear()
      void takeLastSettings()
    }
  )
  // As it is told, and not as it is shown: an epoch must not stand before the phase that it is of.
  listen('job:progress', (told) => {
    if (told.kind !== 'train') return
    progress = told
    sayPhase()
  })

  const start = useTask(async () => {
    await model.settled()
    // Without its weights a run could only fail: none is made.
    if (model.weightsProblem) throw toRaw(model.weightsProblem)
    const { plan } = ways
    jobs.forgetEnd('train')
    clear()
    const started = await request('run:start', { plan })
    await show(started.run)
    return started.run
  })

  /**
   * A run that has begun, here or as a stage of a recipe: what was logged before stays to be read. With `stay`, a person who
   * is at the settings of the next run is left there.
   */
  async function show(id: string, stay = false): Promise<void> {
    const before = { log: log.value, view: view.value }
    clear()
    log.value = before.log
    view.value = stay ? before.view : 'run'
    say(`Run ${id} begins.`)
    await follow(id)
  }

  /** Shows a run as it is now, and hears of it from here on. */
  async function follow(id: string): Promise<void> {
    following = id
    const { history: known, ...summary } = await request('run:get', { run: id })
    // Another run has begun meanwhile.
    if (following !== id) return
    if (run.value && run.value.run !== id) clear()
    run.value = summary
    // What was told before the answer is older.
    latest = null
    history.value = known
    epochs = []
    sayPhase()
  }

  /** Of the run on screen: before it is known, what is said would belong to another. */
  function sayPhase(): void {
    if (!run.value || progress?.run !== run.value.run) return
    const title = phaseTitle(progress, run.value.plan)
    if (title === phaseSaid) return
    phaseSaid = title
    say(`${title}.`)
  }

  async function finish(error: WireError | null): Promise<void> {
    const id = run.value?.run
    if (id === undefined) return
    failure.value = error
    await follow(id).catch((thrown: unknown) => (failure.value ??= errorOf(thrown)))
    if (run.value?.run === id) say(`${endSentence(run.value)}.`)
    if (error) say(error.message)
  }

  /** Shows a run that was begun elsewhere than by `start`: gone on with, or repeated. */
  async function attend(id: string): Promise<void> {
    jobs.forgetEnd('train')
    clear()
    view.value = 'run'
    say(`Run ${id} is being trained.`)
    await follow(id)
  }

  /** Finds a run that is under way, after a start of the window or of the library. */
  async function reload(): Promise<void> {
    const id = job.value?.run
    if (!id) return
    progress = toRaw(job.value)
    await follow(id)
    view.value = 'run'
    if (run.value) takeSettings(run.value.plan)
  }

  /** Another project brings its own settings: those of its last run, or the first ones. */
  async function takeLastSettings(): Promise<void> {
    model.reset()
    settings.reset(ways.pictures)
    changes.clear()
    const folder = project.folder
    if (!folder) return
    const [last] = await request('run:list', {}).catch(() => [])
    if (last && folder === project.folder) takeSettings(last.plan)
  }

  /** The settings on screen are those of that plan, the network's included. */
  function takeSettings(plan: Plan): void {
    // Layers that thaw turn the way, and the plan has the last word.
    model.take(plan)
    settings.take(plan)
    changes.clear()
  }

  async function stop(): Promise<void> {
    if (job.value) await jobs.cancel(job.value.job)
  }

  /** Shows what has come in. */
  function draw(): void {
    const [first] = epochs
    // Epochs after the checkpoint that a run is resumed at come again.
    if (first) history.value = [...history.value.filter(({ epoch }) => epoch < first.epoch), ...epochs]
    if (lines.length > 0) log.value = [...log.value, ...lines].slice(-MOST_LINES)
    if (latest && latest.run === run.value?.run) run.value = latest
    latest = null
    epochs = []
    lines = []
    batch.value = newest
    drawn.value++
  }

  function forgetAfter(last: number): void {
    history.value = history.value.filter(({ epoch }) => epoch <= last)
    batches.splice(0, batches.length, ...batches.filter(({ x }) => x <= last))
    newest = null
    batch.value = null
    drawn.value++
  }

  function say(text: string): void {
    lines.push(lineOf(text))
    draw()
  }

  function clear(): void {
    redraw.drop()
    epochs = []
    lines = []
    newest = null
    latest = null
    run.value = null
    view.value = 'setup'
    history.value = []
    batch.value = null
    failure.value = null
    log.value = []
    phaseSaid = ''
    batches.length = 0
    drawn.value++
  }

  return {
    settings: settings.values,
    view,
    run,
    history,
    batch,
    batches: (): readonly BatchPoint[] => batches,
    drawn,
    log,
    failure,
    job,
    running,
    start: start.run,
    show,
    starting: start.busy,
    startError: start.error,
    stop,
    takeSettings,
    attend,
    reload
  }
})

let lastLine = 0

function lineOf(text: string): LogLine {
  return { id: ++lastLine, time: clock(new Date()), text }
}

function epochLine({ epoch, loss, acc, val_loss, val_acc, seconds }: EpochReport): string {
  const validation = val_loss === null ? '' : `  val_loss ${metric(val_loss)}  val_acc ${metric(val_acc)}`
  return `epoch ${epoch}  loss ${metric(loss)}  acc ${metric(acc)}${validation}  ${duration(seconds)}`
}
