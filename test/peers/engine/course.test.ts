/** What shapes a training step beside Keras: losses of 20 steps and of an evaluation, from the same weights and batches. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planSchema, type PlanInput } from '../../../src/contract'
import type { WeightArray, Weights } from '../../../src/engine/graph/weights'
import { cutNetwork } from '../../../src/engine/model/cut'
import { planNetwork } from '../../../src/engine/model/network'
import { stepSettings } from '../../../src/engine/training/stepSettings'
import { createTrainer } from '../../../src/engine/training/trainer'
import { openBase } from '../../../src/engine/zoo/openBase'
import { seededRandom } from '../../../src/engine/zoo/random'
import { runPeer } from '../../support/kerasPeer'
import { writeNpy } from '../../support/npy'
import { serviceOptions, workFolder } from '../../support/sample'

const [batch, steps, units, length] = [16, 20, 24, 32]
const names = ['dense/kernel', 'dense/bias', 'predictions/kernel', 'predictions/bias']

interface Case {
  readonly name: string
  readonly classes: number
  readonly plan: PlanInput
}

const cases: readonly Case[] = [
  { name: 'label smoothing of two classes', classes: 2, plan: { labelSmoothing: 0.2 } },
  { name: 'label smoothing of five classes', classes: 5, plan: { labelSmoothing: 0.1, optimizer: 'adam' } },
  { name: 'weights of two classes', classes: 2, plan: { classWeight: { c0: 0.4, c1: 3 } } },
  { name: 'weights of five classes', classes: 5, plan: { classWeight: { c1: 2.5, c3: 0.2, c4: 0 } } },
  { name: 'balanced weights', classes: 5, plan: { classWeight: 'balanced', optimizer: 'sgd', lr: 0.05 } },
  { name: 'L2', classes: 5, plan: { head: { l2: 0.03 } } },
  { name: 'clipnorm', classes: 5, plan: { clipnorm: 0.05, optimizer: 'sgd', lr: 0.05 } },
  { name: 'clipvalue', classes: 5, plan: { clipvalue: 0.004, optimizer: 'sgd', lr: 0.05 } },
  { name: 'globalClipnorm', classes: 2, plan: { globalClipnorm: 0.1, optimizer: 'sgd', lr: 0.05 } },
  { name: 'a rate for each layer', classes: 5, plan: { layerRates: [{ name: 'dense', multiplier: 0.1 }] } },
  {
    name: 'smoothing, weights, L2 and clipping together',
    classes: 5,
    plan: {
      labelSmoothing: 0.1,
      classWeight: { c0: 2, c2: 0.5 },
      head: { l2: 0.01 },
      globalClipnorm: 0.4,
      optimizer: 'adam'
    }
  }
]

interface Answer {
  readonly losses: number[]
  readonly right: number[]
  readonly evaluated: number
}

const work = workFolder('course-peers')
afterAll(() => rmSync(work, { recursive: true, force: true }))
let answers: Answer[] = []
beforeAll(() => {
  const jobs = cases.map((each) => ({ job: 'steps', batch, steps, ...jobOf(each) }))
  answers = runPeer(join(__dirname, 'keras_course.py'), jobs)
})

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs))

describe.each(cases.map((each, i) => ({ ...each, i })))('$name', ({ i, ...each }) => {
  it("gives Keras' losses to 1e-4 relative, and moves them", async () => {
    const got = await train(each, each.plan)
    const plain = await train(each, { optimizer: each.plan.optimizer, lr: each.plan.lr })
    const expected = answers[i]
    expect(largest(got.losses.map((loss, s) => loss / (expected?.losses[s] ?? NaN) - 1))).toBeLessThan(1e-4)
    expect(got.right).toEqual(expected?.right.map((share) => Math.round(share * batch)))
    expect(Math.abs(got.evaluated / (expected?.evaluated ?? NaN) - 1)).toBeLessThan(1e-4)
    // The setting is what is compared: without it the losses are others.
    expect(largest(got.losses.map((loss, s) => loss / (plain.losses[s] ?? NaN) - 1))).toBeGreaterThan(0.005)
  })
})

function planOf(plan: PlanInput) {
  return planSchema.parse({
    base: 'MobileNet',
    alpha: 0.25,
    size: 32,
    lr: 0.01,
    ...plan,
    head: { pool: 'flatten', dense: [units], ...plan.head }
  })
}

const classNames = (classes: number): string[] => Array.from({ length: classes }, (_, c) => `c${c}`)

function dataOf(classes: number) {
  const random = seededRandom(11, 'data')
  const features = Float32Array.from({ length: batch * steps * length }, () => random() * 2 - 0.5)
  // Some classes have more pictures than others.
  const labels = Int32Array.from({ length: batch * steps }, () => Math.floor(random() * random() * classes))
  const drawn = (shape: number[], scale: number): WeightArray => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => (random() - 0.5) * scale)
  })
  const outputs = classes === 2 ? 1 : classes
  const arrays = [
    drawn([length, units], 0.8),
    drawn([units], 0),
    drawn([units, outputs], 0.8),
    drawn([outputs], 0)
  ]
  const weights: Weights = new Map(
    names.flatMap((name, i) => (arrays[i] ? [[name, arrays[i]] as const] : []))
  )
  return { features, labels, weights }
}

/** What Keras is asked; files beside it. */
function jobOf({ name, classes, plan: input }: Case) {
  const folder = join(work, name)
  mkdirSync(folder, { recursive: true })
  const { features, labels, weights } = dataOf(classes)
  writeNpy(join(folder, 'features.npy'), features, [batch * steps, length])
  writeNpy(join(folder, 'labels.npy'), labels, [batch * steps])
  for (const [i, key] of names.entries()) {
    const array = weights.get(key)
    if (array) writeNpy(join(folder, `w${i}.npy`), array.data, array.shape)
  }
  const plan = planOf(input)
  const { clipnorm, clipvalue, globalClipnorm, classWeight } = plan
  const clip = Object.entries({ clipnorm, clipvalue, global_clipnorm: globalClipnorm })
  const counts = classNames(classes).map((_, c) => labels.filter((label) => label === c).length)
  const weightOf =
    classWeight === 'balanced'
      ? counts.map((count) => labels.length / (classes * count))
      : classNames(classes).map((key) => classWeight?.[key] ?? 1)
  return {
    folder,
    classes,
    optimizer: plan.optimizer,
    lr: plan.lr,
    labelSmoothing: plan.labelSmoothing,
    classWeight: classWeight === null ? null : weightOf,
    l2: plan.head.l2,
    clip: Object.fromEntries(clip.filter(([, value]) => value !== null)),
    rates: plan.layerRates.length > 0 ? [plan.layerRates[0]?.multiplier, 1] : null
  }
}

let trainers = 0

/** The head alone on features as the flattened output of a base. */
async function train({ classes }: Case, input: PlanInput) {
  const plan = planOf(input)
  const base = await openBase(plan, serviceOptions(work))
  const planned = planNetwork(base, plan, classes)
  const entry = { name: 'flatten', className: 'InputLayer', config: {}, inputs: [], outputShape: [length] }
  const head = planned.network.layers.filter(({ name }) => planned.trainable.has(name) && name !== 'flatten')
  const network = { layers: [entry, ...head] }
  const trainable = new Set(head.map(({ name }) => name))
  const cut = cutNetwork(network, trainable)
  const { features, labels, weights } = dataOf(classes)
  const settings = stepSettings(plan, planned, { classes: classNames(classes), labels: [...labels] })
  const folder = join(work, `trainer-${trainers++}`)
  mkdirSync(folder)
  const { optimizer } = plan
  const trainer = await createTrainer({ network, cut, trainable, weights, optimizer, settings, folder })
  const rows = (at: number, count: number) => ({
    features: features.slice(at * length, (at + count) * length),
    labels: labels.slice(at, at + count)
  })
  const results = Array.from({ length: steps }, (_, step) =>
    trainer.step(rows(step * batch, batch), { learningRate: plan.lr, seed: 1, step })
  )
  const evaluated = trainer.evaluate(rows(0, batch * steps)).lossSum / (batch * steps)
  trainer.dispose()
  return { losses: results.map(({ loss }) => loss), right: results.map(({ correct }) => correct), evaluated }
}
