/** What the engine does in this process beside Keras: extraction, head epochs, predictions. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { planSchema } from '../src/contract'
import { createInspector } from '../src/engine/dataset/inspect'
import { createExtractor } from '../src/engine/features/extractor'
import { extractMissing } from '../src/engine/features/extract'
import { FeatureStore } from '../src/engine/features/store'
import { cutNetwork } from '../src/engine/model/cut'
import { planNetwork } from '../src/engine/model/network'
import { preprocessingOf } from '../src/engine/model/preprocessing'
import { baseWeights, headWeights } from '../src/engine/model/weights'
import { featureBatches } from '../src/engine/training/batches'
import { trainEpochs } from '../src/engine/training/loop'
import { createTrainer } from '../src/engine/training/trainer'
import { openBase } from '../src/engine/zoo/openBase'
import { seededRandom } from '../src/engine/zoo/random'
import { runPeer } from '../test/support/kerasPeer'
import { resources, workFolder } from '../test/support/sample'
import { weights } from './jobs'
import { median, type Measurement } from './measurement'
import { data, pictureFiles } from './pictures'
import { predictions } from './predict'
import { measureSections, roundsOr } from './section'

const peer = join(import.meta.dirname, 'keras_bench.py')
const work = workFolder('bench')
const files = pictureFiles(data)
const places = { resources, kerasHome: work, userData: work }
const never = new AbortController().signal

async function extraction(): Promise<Measurement> {
  const plan = planSchema.parse({ alpha: 1, weights: weights ?? 'random', head: { pool: 'avg' } })
  const opened = await openBase(plan, places)
  const planned = planNetwork(opened, plan, 5)
  const cut = cutNetwork(planned.network, planned.trainable)
  const base = await baseWeights(opened, plan)
  const pictures = files.map((path, id) => ({
    id,
    path,
    label: 0,
    hash: createHash('sha256').update(readFileSync(path)).digest('hex')
  }))
  const extractor = await createExtractor({
    network: planned.network,
    cut,
    weights: base,
    size: 224,
    preprocessing: preprocessingOf(opened, plan)
  })
  extractor.extract(files.slice(0, 20))
  const once = async (round: number): Promise<number> => {
    const store = await FeatureStore.open(join(work, `features-${round}`), [cut.featureLength], {})
    const createOnce = () => Promise.resolve({ extract: extractor.extract, dispose: () => {} })
    const result = await extractMissing({
      pictures,
      store,
      createExtractor: createOnce,
      inspector: createInspector,
      signal: never,
      onProgress: () => {},
      onFailed: () => {}
    })
    await store.close()
    return pictures.length / result.seconds
  }
  const keras = (): number => {
    const job = { job: 'extract', files, size: 224, alpha: 1, batch: 20, ...(weights && { weights }) }
    return files.length / runPeer<{ seconds: number }>(peer, job).seconds
  }
  const measured = await alternate(5, once, keras)
  extractor.dispose()
  return {
    name: `Extraction, MobileNet 1.0 at 224, ${files.length} JPEG files`,
    unit: 'pictures/s',
    better: 'higher',
    ...measured
  }
}

async function headEpochs(): Promise<Measurement> {
  const [rows, shape, units, classes, batch, epochs] = [2000, [4, 4, 512], 256, 5, 20, 5]
  const length = 4 * 4 * 512
  const store = await FeatureStore.open(join(work, 'head'), shape, {})
  const random = seededRandom(1, 'bench')
  for (let i = 0; i < rows; i++) await store.add(`r${i}`, Float32Array.from({ length }, random))
  await store.flush()
  const examples = Array.from({ length: rows }, (_, i) => ({ hash: `r${i}`, label: i % classes }))
  const plan = planSchema.parse({
    alpha: 1,
    size: 128,
    head: { pool: 'flatten', dense: [units] },
    batch,
    epochs: epochs + 1
  })
  // MobileNet's head on features of VGG16's shape: the layers above the cut are all that is run.
  const planned = planNetwork(await openBase(plan, places), plan, classes)
  const head = planned.network.layers.filter(
    (node) => planned.trainable.has(node.name) && node.name !== 'flatten'
  )
  const input = { name: 'flatten', className: 'InputLayer', config: {}, inputs: [], outputShape: [length] }
  const network = { layers: [input, ...head] }
  const start = new Map(headWeights(planned, 1))
  start.set('dense/kernel', {
    shape: [length, units],
    data: Float32Array.from({ length: length * units }, () => (random() - 0.5) / 50)
  })
  const trainable = new Set(head.map((node) => node.name))
  const once = async (): Promise<number> => {
    const options = {
      network,
      cut: cutNetwork(network, trainable),
      trainable,
      weights: start,
      optimizer: 'rmsprop'
    } as const
    const trainer = await createTrainer({ ...options, folder: join(work, 'graph') })
    const seconds: number[] = []
    await trainEpochs({
      run: '1',
      plan,
      trainer,
      train: featureBatches(store, examples, batch),
      val: featureBatches(store, [], 1),
      signal: never,
      onBatch: () => {},
      onEpoch: (report) => seconds.push(report.seconds),
      onCheckpoint: () => Promise.resolve(),
      onBest: () => Promise.resolve()
    })
    trainer.dispose()
    return median(seconds.slice(1))
  }
  const job = { job: 'head', rows, shape, units, classes, batch, epochs }
  const measured = await alternate(7, once, () => runPeer<{ seconds: number }>(peer, job).seconds)
  await store.close()
  return {
    name: 'Head epoch, 2000 x 4x4x512 features, Dense 256, batch 20, RMSprop',
    unit: 'seconds',
    better: 'lower',
    bar: 3,
    ...measured
  }
}

async function alternate(
  usual: number,
  thaw: (round: number) => Promise<number>,
  keras: () => number
): Promise<{ thaw: number[]; keras: number[] }> {
  const figures = { thaw: [] as number[], keras: [] as number[] }
  for (let round = 0; round < roundsOr(usual); round++) {
    figures.thaw.push(await thaw(round))
    figures.keras.push(keras())
  }
  return figures
}

beforeAll(() => mkdirSync(work, { recursive: true }))
afterAll(() => rmSync(work, { recursive: true, force: true }))

measureSections({
  extraction: async () => [await extraction()],
  head: async () => [await headEpochs()],
  predict: () => predictions(roundsOr)
})
