/** A training with everything that shapes its steps and its course: stopped and resumed it is the same, and a rate is found for it. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  planSchema,
  type BatchReport,
  type EngineEvents,
  type EpochReport,
  type PlanInput
} from '../../../src/contract'
import type { EventPayload } from '../../../src/contract'
import { readCheckpoint } from '../../../src/engine/graph/checkpoint'
import { createEngine } from '../../../src/engine/service'
import { sampleClasses, samplePictures, serviceOptions, workFolder } from '../../support/sample'

const work = workFolder('course')
let epochs: EpochReport[] = []
let progress: EventPayload<EngineEvents, 'engine:progress'>[] = []
let onBatch: (report: BatchReport) => void = () => {}
const engine = createEngine(serviceOptions(work), (name, payload) => {
  if (name === 'engine:batch') onBatch(payload as BatchReport)
  if (name === 'engine:epoch') epochs.push(payload as EpochReport)
  if (name === 'engine:progress') progress.push(payload as EventPayload<EngineEvents, 'engine:progress'>)
})
afterAll(async () => {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
})

const pictures = samplePictures(8)
const train = pictures.filter((_, i) => i % 4 !== 0)
const val = pictures.filter((_, i) => i % 4 === 0)
const base: PlanInput = {
  alpha: 0.25,
  size: 64,
  head: { pool: 'avg', dense: [16], dropout: 0.4, l2: 0.01 },
  optimizer: 'adam',
  mode: 'finetune',
  unfreeze: ['block_13'],
  batch: 4,
  epochs: 6,
  labelSmoothing: 0.1,
  classWeight: 'balanced',
  globalClipnorm: 1,
  layerRates: [{ name: 'block_*', multiplier: 0.1 }]
}
/** Reduced with every epoch that is not better by much, which none is. */
const plateau: PlanInput = { reduceLROnPlateau: { patience: 1, factor: 0.5, minDelta: 100 } }
const cosine: PlanInput = { schedule: { warmupEpochs: 1.5, alpha: 0.1 } }
const early: PlanInput = { earlyStopping: { patience: 2, minDelta: 100 } }

function inputOf(name: string, plan: PlanInput) {
  const folder = join(work, name)
  mkdirSync(folder, { recursive: true })
  const source = { run: '1', folder, plan: planSchema.parse({ ...base, ...plan }), classes: sampleClasses }
  return { ...source, featuresFolder: join(work, 'features'), train, val }
}

async function fit(
  input: ReturnType<typeof inputOf>,
  options: { stopAt?: [number, number]; resume?: boolean } = {}
) {
  const controller = new AbortController()
  epochs = []
  onBatch = ({ epoch, step }) => {
    const [at, within] = options.stopAt ?? [0, 0]
    if (epoch === at && step >= within) controller.abort()
  }
  const { resume } = options
  const result = await engine.handlers['engine:train']({ ...input, resume }, { signal: controller.signal })
  return { result, epochs }
}

const names = ['dense/kernel', 'conv_pw_13/kernel', 'optimizer/dense/kernel/v']
async function weightsOf({ folder }: { folder: string }): Promise<number[]> {
  const found = await readCheckpoint(join(folder, 'checkpoints', 'last', 'weights'), names)
  return names.flatMap((name) => Array.from(found.get(name)?.data ?? []))
}
const curve = (reports: readonly EpochReport[]) =>
  reports.map(({ epoch, loss, val_loss, lr }) => [epoch, loss.toFixed(5), val_loss?.toFixed(5), lr])

describe('stopped within an epoch and resumed it is as if it had not been', () => {
  it.each([
    ['with rates reduced on plateaus', plateau],
    ['with a schedule', cosine]
  ])('%s', async (name, plan) => {
    const whole = inputOf(`${name}-whole`, plan)
    const reference = await fit(whole)
    const parted = inputOf(`${name}-parted`, plan)
    const first = await fit(parted, { stopAt: [4, 3] })
    expect(first.result).toMatchObject({ epochs: 3, stopped: true })
    const second = await fit(parted, { resume: true })
    expect(curve([...first.epochs, ...second.epochs])).toEqual(curve(reference.epochs))
    const [got, wanted] = [await weightsOf(parted), await weightsOf(whole)]
    const largest = Math.max(...wanted.map(Math.abs))
    expect(Math.max(...got.map((v, i) => Math.abs(v - (wanted[i] ?? NaN)))) / largest).toBeLessThan(1e-5)
  })

  it('and the rates it reports are those it used', async () => {
    const reduced = await fit(inputOf('plateau', plateau))
    expect(reduced.epochs.map(({ lr }) => lr)).toEqual([1, 1, 0.5, 0.25, 0.125, 0.0625].map((x) => x * 0.001))
    const decayed = await fit(inputOf('cosine', cosine))
    const rates = decayed.epochs.map(({ lr }) => lr)
    expect(rates[1]).toBeGreaterThan(rates[0] ?? 1)
    expect([...rates.slice(1)].sort((a, b) => b - a)).toEqual(rates.slice(1))
    expect(rates[5]).toBeLessThan(0.00012)
  })
})

describe('early stopping', () => {
  it('ends a run and says so; a resumed one goes on with more patience only, and counts on', async () => {
    const input = inputOf('early', early)
    const first = await fit(input)
    expect(first.result).toMatchObject({ epochs: 3, stopped: false, endedEarly: true })
    const again = await fit(input, { resume: true })
    expect(again.result).toMatchObject({ epochs: 3, endedEarly: true })
    expect(again.epochs).toEqual([])
    const patient = {
      ...input,
      plan: planSchema.parse({ ...input.plan, earlyStopping: { patience: 4, minDelta: 100 } })
    }
    const second = await fit(patient, { resume: true })
    expect(second.result).toMatchObject({ epochs: 5, endedEarly: true })
    const without = { ...input, plan: planSchema.parse({ ...input.plan, earlyStopping: null }) }
    expect((await fit(without, { resume: true })).result).toMatchObject({ epochs: 6, endedEarly: false })
  })
})

describe('the learning-rate finder', () => {
  const never = { signal: new AbortController().signal }
  const range = { from: 1e-6, to: 10, steps: 40 }
  const { run, folder, val: none, ...asked } = inputOf('unused', {})
  const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('thaw-rates-'))

  it.each<[string, PlanInput]>([
    ['kept features', {}],
    ['varied pictures', { augment: { horizontalFlip: true } }]
  ])('on %s finds where the loss falls, tells how far it is, and leaves nothing behind', async (_, plan) => {
    const before = left()
    progress = []
    const input = { ...asked, plan: planSchema.parse({ ...base, ...plan }), range }
    const curveFound = await engine.handlers['engine:find-rate'](input, never)
    const { points, suggested, steepest, minimum } = curveFound
    expect(points[0]?.lr).toBe(1e-6)
    expect(points.every((point, i) => i === 0 || point.lr > (points[i - 1]?.lr ?? 0))).toBe(true)
    expect(suggested).toBe(Math.min(steepest ?? 0, minimum ?? 0))
    expect(suggested).toBeGreaterThan(1e-6)
    expect(suggested).toBeLessThan(1)
    const steps = progress.filter(({ phase }) => phase === 'rates')
    expect(steps.map(({ run: of, done }) => [of, done])).toEqual(steps.map((_step, i) => [null, i + 1]))
    expect(left()).toEqual(before)
    expect(readdirSync(folder)).toEqual([])
    expect([run, none.length > 0]).toEqual(['1', true])
    // The same again, to the last digit that counts: it changed nothing.
    const again = await engine.handlers['engine:find-rate'](input, never)
    expect(again.points[5]?.loss).toBeCloseTo(points[5]?.loss ?? NaN, 5)
  })

  it('ends where the loss diverges, and where it is cancelled', async () => {
    const steep = { ...asked, range: { from: 1e-3, to: 1000, steps: 40 } }
    const plan = planSchema.parse({ ...base, globalClipnorm: null, optimizer: 'sgd', layerRates: [] })
    const found = await engine.handlers['engine:find-rate']({ ...steep, plan }, never)
    expect(found.diverged).toBe(true)
    expect(found.points.length).toBeLessThan(40)
    const controller = new AbortController()
    controller.abort()
    await expect(
      engine.handlers['engine:find-rate']({ ...asked, range }, { signal: controller.signal })
    ).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('refuses names that the base has not, before anything is computed', async () => {
    const plan = planSchema.parse({ ...base, layerRates: [{ name: 'blok_13', multiplier: 1 }] })
    await expect(engine.handlers['engine:find-rate']({ ...asked, plan, range }, never)).rejects.toThrow(
      /no layer or block "blok_13".*nearest/
    )
  })
})
