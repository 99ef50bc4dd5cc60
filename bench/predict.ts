/** Predicting beside Keras' `predict`: every base of the zoo at its default size, batch 32, in one pair of processes. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
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

/** @param roundsOr rounds of a base by its own number, where no other is asked for */
export async function predictions(roundsOr: (usual: number) => number): Promise<Measurement[]> {
  const keras = startKeras()
  try {
    const measured: Measurement[] = []
    for (const base of zooNames) measured.push(await predictionsOf(base, keras, roundsOr(ROUNDS[base])))
    return measured
  } finally {
    keras.end()
  }
}

async function predictionsOf(base: ZooName, keras: Keras, rounds: number): Promise<Measurement> {
  const size = catalog[base].defaultSize
  const job = { base, alpha: 1, size, pictures: BATCH, batch: BATCH }
  const timer = await createBaseTimer(buildBase({ base, alpha: 1, size }), size, BATCH)
  const figures = { thaw: [] as number[], keras: [] as number[] }
  try {
    timer.run(BATCH)
    await keras.seconds(job)
    for (let round = 0; round < rounds; round++) {
      figures.thaw.push(BATCH / timer.run(BATCH))
      figures.keras.push(BATCH / (await keras.seconds(job)))
    }
  } finally {
    timer.dispose()
  }
  return {
    name: `Predict, ${base} at ${size}, batch ${BATCH}`,
    unit: 'pictures/s',
    better: 'higher',
    ...figures
  }
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
      child.stdin.write(`${JSON.stringify(job)}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error('Keras ended without an answer; its last words are above.')
      return (JSON.parse(value) as { seconds: number }).seconds
    },
    end: () => child.stdin.end()
  }
}
