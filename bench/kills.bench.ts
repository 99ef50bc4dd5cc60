/** SIGKILL at 20 random moments of a run, one after another, each resumed: its weights beside those of a run never killed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readCheckpoint } from '../src/engine/graph/checkpoint'
import { seededRandom } from '../src/engine/zoo/random'
import { createBench, type Bench, type ThawProcess } from '../test/integration/cli/thaw'

const KILLS = 20
/** From the start of the process: some kills come before the run is there again, most while it trains. */
const LATEST_MS = 5000
const settings =
  '--alpha 0.25 --size 64 --pool avg --head 8 --dropout 0.4 --batch 4 --optimizer adam --epochs 8000 ' +
  '--mode finetune --unfreeze block_13 --lr 0.0001'
const names = ['dense/kernel', 'dense/bias', 'conv_pw_13/kernel', 'optimizer/conv_pw_13/kernel/v']
const asked = process.env['THAW_BENCH_KILLS'] !== undefined

let bench: Bench
beforeAll(async () => {
  if (!asked) return
  bench = createBench()
  const data = bench.copySample('pictures', ['daisy', 'tulips'], 12)
  expect((await bench.thaw(['new', 'flowers', '--data', data, '--json'])).code).toBe(0)
}, 120_000)
afterAll(() => asked && bench.remove())

const last = (run: string): string => join(bench.folder, 'flowers.thaw', 'runs', run, 'checkpoints', 'last')
const train = ['train', 'flowers', ...settings.split(' '), '--json']

/** Trains run `run` to its end through `KILLS` kills; gives how many came before it had ended. */
async function survive(run: string, env: NodeJS.ProcessEnv): Promise<number> {
  const random = seededRandom(1, `kills ${run}`)
  const resume = ['train', 'flowers', '--resume', run, '--json']
  let kills = 0
  for (let round = 0; round < KILLS; round++) {
    const after = random() * LATEST_MS
    let timer: NodeJS.Timeout | undefined
    const aim = (child: ThawProcess): void => void (timer = setTimeout(() => child.kill('SIGKILL'), after))
    const first = round === 0
    const { code } = await bench.thaw(first ? train : resume, {
      env,
      // The first one not before the run is there: without it there is nothing to resume.
      ...(first ? { onLine: (_: string, child: ThawProcess) => timer ?? aim(child) } : { onStart: aim })
    })
    clearTimeout(timer)
    if (code === 0) return kills
    expect(code).toBeNull()
    kills += 1
  }
  expect((await bench.thaw(resume, { env })).code).toBe(0)
  return kills
}

async function largestDifference(a: string, b: string): Promise<number> {
  const [one, other] = [
    await readCheckpoint(join(a, 'weights'), names),
    await readCheckpoint(join(b, 'weights'), names)
  ]
  const relative = names.map((name) => {
    const [got, wanted] = [Array.from(one.get(name)?.data ?? []), Array.from(other.get(name)?.data ?? [])]
    expect(got.length).toBe(wanted.length)
    const most = wanted.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0)
    return got.reduce((d, v, i) => Math.max(d, Math.abs(v - (wanted[i] ?? NaN))), 0) / most
  })
  return Math.max(...relative)
}

it.runIf(asked)('on one thread: bitwise the run that was never killed', async () => {
  const env = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }
  expect((await bench.thaw(train, { env })).code).toBe(0)
  const kills = await survive('2', env)
  console.log(`One thread: ${kills} kills.`)
  const file = 'weights.data-00000-of-00001'
  expect(readFileSync(join(last('2'), file)).equals(readFileSync(join(last('1'), file)))).toBe(true)
  expect(kills).toBe(KILLS)
})

it.runIf(asked)('on several threads: the same to 1e-5', async () => {
  expect((await bench.thaw(train)).code).toBe(0)
  const kills = await survive('4', {})
  const difference = await largestDifference(last('4'), last('3'))
  console.log(`Several threads: ${kills} kills, largest relative difference ${difference}.`)
  expect(difference).toBeLessThan(1e-5)
  expect(kills).toBe(KILLS)
})
