/** Memory really runs out, by a limit of the system on this process: the batch is halved and the run goes on. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { planSchema, type EpochReport, type HalvedReport, type PlanInput } from '../../../src/contract'
import { createEngine } from '../../../src/engine/service'
import { sampleClasses, samplePictures, serviceOptions, workFolder } from '../../support/sample'

const work = workFolder('memory')
const halved: HalvedReport[] = []
const epochs: EpochReport[] = []
const engine = createEngine(serviceOptions(work), (name, payload) => {
  if (name === 'engine:halved') halved.push(payload as HalvedReport)
  if (name === 'engine:epoch') epochs.push(payload as EpochReport)
})
afterEach(() => {
  allow(null)
  halved.length = 0
  epochs.length = 0
})
afterAll(async () => {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
})

/** `prlimit` (util-linux) sets a running process' limit on its writable memory, as `ulimit -d` does before one begins. */
const canLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0
const limited = it.runIf(canLimit)

/** From now on this process may take so many MiB more; null: as many as it likes. */
function allow(more: number | null): void {
  if (!canLimit) return
  const used = Number(/^VmData:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
  const limit = more === null ? 'unlimited' : String(used + more * 2 ** 20)
  execFileSync('prlimit', ['--pid', String(process.pid), `--data=${limit}:`])
}

const pictures = samplePictures(4)
/** The same few pictures so often that there are enough for a large batch. */
const many = Array.from({ length: 4096 }, (_, i) => pictures[i % pictures.length]).flatMap((p) => p ?? [])
const never = { signal: new AbortController().signal }

function runOf(run: string, changes: PlanInput = {}) {
  const folder = join(work, run)
  mkdirSync(folder, { recursive: true })
  // A wide layer: 128 MiB of activations at 4096 pictures a step, and as much again for each of their gradients.
  const head = { pool: 'avg' as const, dense: [8192] }
  const plan = planSchema.parse({ alpha: 0.25, size: 64, head, epochs: 3, batch: 4096, ...changes })
  return {
    run,
    folder,
    plan,
    classes: sampleClasses,
    featuresFolder: join(work, 'features'),
    train: many,
    val: pictures
  }
}

limited('halves the batch of a step until it fits, and trains to the end', async () => {
  // Features and a first step, so that only what a large batch takes is still to come.
  await engine.handlers['engine:train'](runOf('1', { batch: 64, epochs: 1 }), never)
  halved.length = 0
  epochs.length = 0
  allow(200)
  const result = await engine.handlers['engine:train'](runOf('2'), never)
  expect(halved.length).toBeGreaterThan(0)
  expect(halved[0]).toEqual({ run: '2', during: 'training', from: 4096, to: 2048, epoch: 0 })
  expect(result).toMatchObject({ epochs: 3, stopped: false })
  expect(result.frozenHash.after).toBe(result.frozenHash.before)
  expect(epochs.map(({ epoch }) => epoch).slice(-3)).toEqual([1, 2, 3])
})

limited('goes on from the last checkpoint', async () => {
  await engine.handlers['engine:train'](runOf('3', { batch: 64, epochs: 1 }), never)
  allow(60)
  const result = await engine.handlers['engine:train']({ ...runOf('3'), resume: true }, never)
  expect(halved[0]).toEqual({ run: '3', during: 'training', from: 4096, to: 2048, epoch: 1 })
  expect(result.epochs).toBe(3)
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
})
