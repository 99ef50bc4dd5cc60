/** Predicting beside Keras' `predict`: every base of the zoo at its default size, batch 32, in one pair of processes. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { zooNames, type ZooName } from '../src/contract'
import { buildBase } from '../src/engine/zoo/build'
import { catalog } from '../src/engine/zoo/catalog'
import { createBaseTimer } from '../src/engine/zoo/timing'
import type { Measurement } from './measurement'

const BATCH = 32
/** Of VGG a batch takes seconds: few rounds, the median of which is steady. */
const ROUNDS: Readonly<Record<ZooName, number>> = {
  Xception: 6,
  VGG16: 3,
  VGG19: 3,
  ResNet50: 9,
  InceptionV3: 7,
  MobileNet: 15
}

/** The threads of the side that was measured before spin on for a moment, and would be measured with the other's. */
const SETTLE_MS = 250

/** What each base has to reach beside Keras' `predict`. */
const BARS: Readonly<Record<ZooName, number>> = {
  Xception: 1.15,
  VGG16: 1,
  VGG19: 1,
  ResNet50: 1.15,
  InceptionV3: 1.25,
  MobileNet: 1.8
}

/** Sides of the matrices whose product tells what the machine can do. */
const PRODUCT = 2048

/**
 * Of each base three rows: beside Keras' `predict`; beside the same model as TensorFlow freezes it; and its arithmetic beside
 * that of one large matrix product, which no convolution done by multiplying can pass.
 *
 * @param roundsOr rounds of a base by its own number, where no other is asked for
 */
export async function predictions(roundsOr: (usual: number) => number): Promise<Measurement[]> {
  const keras = startKeras()
  try {
    const measured: Measurement[][] = []
    for (const base of zooNames) measured.push(await predictionsOf(base, keras, roundsOr(ROUNDS[base])))
    return [0, 1, 2].flatMap((row) => measured.flatMap((rows) => rows.slice(row, row + 1)))
  } finally {
    keras.end()
  }
}

async function predictionsOf(base: ZooName, keras: Keras, rounds: number): Promise<Measurement[]> {
  const size = catalog[base].defaultSize
  const job = { base, alpha: 1, size, pictures: BATCH, batch: BATCH }
  const model = buildBase({ base, alpha: 1, size })
  const flops = 2 * multiplications(model)
  const timer = await createBaseTimer(model, size, BATCH)
  const speeds = { thaw: [] as number[], predict: [] as number[], frozen: [] as number[] }
  const product: number[] = []
  try {
    timer.run(BATCH)
    await keras.seconds({ ...job, what: 'predict' })
    await keras.seconds({ what: 'matmul', n: PRODUCT })
    for (let round = 0; round < rounds; round++) {
      await wait(SETTLE_MS)
      speeds.thaw.push(BATCH / timer.run(BATCH))
      for (const what of ['predict', 'frozen'] as const)
        speeds[what].push(BATCH / (await keras.seconds({ ...job, what })))
      product.push((2 * PRODUCT ** 3) / (await keras.seconds({ what: 'matmul', n: PRODUCT })) / 1e9)
    }
  } finally {
    timer.dispose()
  }
  const speed = { unit: 'pictures/s', better: 'higher', thaw: speeds.thaw } as const
  return [
    { name: `Predict, ${base} at ${size}, batch ${BATCH}`, ...speed, keras: speeds.predict, bar: BARS[base] },
    { name: `The same beside TensorFlow's frozen graph, ${base}`, ...speed, keras: speeds.frozen },
    {
      name: `Arithmetic beside a ${PRODUCT} x ${PRODUCT} matrix product's, ${base}`,
      unit: 'GFLOP/s',
      better: 'higher',
      thaw: speeds.thaw.map((pictures) => (pictures * flops) / 1e9),
      keras: product
    }
  ]
}

/** Multiplications of a picture's convolutions: each kernel number once at each place of the output. */
function multiplications(model: LayersModel): number {
  const each = model.layers.map((layer) => {
    const [, height, width] = layer.outputShape as number[]
    const kernels = layer.weights.filter(({ originalName }) => originalName.endsWith('kernel'))
    const numbers = kernels.reduce(
      (sum, { shape }) => sum + shape.reduce<number>((a, b) => a * (b ?? 1), 1),
      0
    )
    return numbers * (height ?? 1) * (width ?? 1)
  })
  return each.reduce((sum, n) => sum + n, 0)
}

interface Keras {
  seconds(job: object): Promise<number>
  end(): void
}

/** One Python process for all bases: it answers a line with a line. */
function startKeras(): Keras {
  const python = process.env['THAW_PEERS_PYTHON']
  if (!python) throw new Error('THAW_PEERS_PYTHON names no Python with Keras: run "npm run bench".')
  const script = join(import.meta.dirname, 'keras_predict.py')
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async seconds(job) {
      await wait(SETTLE_MS)
      child.stdin.write(`${JSON.stringify(job)}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error('Keras ended without an answer; its last words are above.')
      return (JSON.parse(value) as { seconds: number }).seconds
    },
    end: () => child.stdin.end()
  }
}
