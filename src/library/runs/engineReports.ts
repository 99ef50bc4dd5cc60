/** What the engine reports of a training: kept where the project has a place for it, and told. */
import type {
  BatchReport,
  EngineEvents,
  EpochReport,
  EventPayload,
  HalvedReport,
  LibraryEvents,
  RunId,
  ValidationReport
} from '../../contract'
import type { Emit } from '../../wire'
import { aboutIt } from '../dataset/lookAt'
import type { EngineClient } from '../engineLink'
import { halvedSentence, keepHalved } from './halved'
import { giveUp, setHeld, type Training } from './training'

/** Batch reports to the window a second at most 20: more than a chart can show. */
const BATCH_EVERY_MS = 50

export interface ReportOptions {
  /** The training of a run; null for others: their reports are late frames of an engine that is gone. */
  readonly of: (run: RunId) => Training | null
  readonly emit: Emit<LibraryEvents>
  /** Tells of the project as it is now; `soon` where many changes come together. */
  readonly changed: (soon?: 'soon') => void
}

export function keepReports(client: EngineClient, { of, emit, changed }: ReportOptions): void {
  client.on('engine:progress', ({ run, ...step }) => {
    const training = of(run ?? '')
    if (!training) return
    training.phase = step.phase
    training.kills.look()
    training.context.report(step)
  })
  client.on('engine:paused', ({ run, paused }) => {
    const training = of(run)
    if (training) setHeld(training, paused)
  })
  client.on('engine:halved', (report) => {
    const training = of(report.run)
    if (training) void keepSmallerBatch(training, report, emit)
  })
  client.on('engine:batch', (report) => {
    const training = of(report.run)
    if (training) tellBatch(training, report, emit)
  })
  client.on('engine:epoch', (report) => {
    const training = of(report.run)
    if (training) keepEpoch(training, report, emit)
  })
  client.on('engine:validated', (report) => {
    const training = of(report.run)
    if (training) keepValidation(training, report, emit)
  })
  client.on('engine:picture-failed', (failed) => {
    const training = of(failed.run)
    if (!training) return
    markPicture(training, failed)
    changed('soon')
  })
}

function keepEpoch(training: Training, report: EpochReport, emit: ReportOptions['emit']): void {
  const { runs } = training.project
  try {
    runs.addEpoch(report)
    training.learned = true
  } catch (error) {
    giveUp(training, error)
    return
  }
  emit('run:epoch', report)
  emit('run:changed', runs.get(report.run))
}

function keepValidation(training: Training, report: ValidationReport, emit: ReportOptions['emit']): void {
  try {
    training.project.runs.addValidation(report)
  } catch {
    // A failing disk is said by the epoch, which has to be kept.
    return
  }
  emit('run:validated', report)
}

async function keepSmallerBatch(
  training: Training,
  report: HalvedReport,
  emit: ReportOptions['emit']
): Promise<void> {
  emit('run:halved', { ...report, message: halvedSentence(report) })
  try {
    await keepHalved(training.project, report)
    emit('run:changed', training.project.runs.get(report.run))
  } catch (error) {
    giveUp(training, error)
  }
}

function tellBatch(training: Training, report: BatchReport, emit: ReportOptions['emit']): void {
  const now = Date.now()
  if (report.step < report.steps && now - training.reported < BATCH_EVERY_MS) return
  training.reported = now
  training.kills.look()
  emit('run:batch', report)
}

/** So that the next run leaves the picture out; copies take its place when the training has ended. */
function markPicture(
  training: Training,
  { id, problem, message }: EventPayload<EngineEvents, 'engine:picture-failed'>
): void {
  const { pictures } = training.project
  const picture = pictures.get(id)
  if (!picture) return
  training.picturesFailed = true
  const problems = [{ problem, message: aboutIt(message, picture.path) }]
  const facts = { hash: null, width: null, height: null, usable: false, problems, checked: false }
  try {
    training.project.transaction(() => pictures.setFacts(id, facts))
  } catch (error) {
    giveUp(training, error)
  }
}
