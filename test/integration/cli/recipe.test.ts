/** Recipes and kept features in the terminal: stages and their sum, going on after a kill, the list and its clearing. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBench, type Bench } from './thaw'

let bench: Bench
beforeAll(async () => {
  bench = createBench()
  const data = bench.copySample('pictures', ['daisy', 'tulips'], 12)
  expect((await bench.thaw(['new', 'flowers', '--data', data, '--json'])).code).toBe(0)
})
afterAll(() => bench.remove())

const small = ['train', 'flowers', '--alpha', '0.25', '--size', '64', '--pool', 'avg', '--head', '8']

it('trains 1, 2, 3, and sums up what came of each', async () => {
  const { code, stdout, stderr } = await bench.thaw([...small, '--recipe', '1-2-3', '--epochs', '2'])
  expect(stderr).not.toMatch(/thaw:/)
  expect(code).toBe(0)
  const titles = ['Features', 'Frozen base, augmented', 'block_12 and block_13 thawed']
  const lines = stdout.split('\n')
  expect(lines.filter((line) => line.startsWith('Stage ') && line.includes(' of 3: '))).toEqual(
    titles.map((title, i) => `Stage ${i + 1} of 3: ${title}`)
  )
  expect(lines.filter((line) => /^Epoch [12]\/2 /.test(line))).toHaveLength(6)
  const table = lines.slice(lines.findIndex((line) => line.includes('What was trained')) + 1)
  const accuracies = titles.map((title, i) => {
    const row = table[i] ?? ''
    expect(row).toMatch(new RegExp(`^ +${i + 1}  ${title} +${i + 1}  done +\\d\\.\\d{4}$`))
    return Number(row.split(/\s+/).pop())
  })
  expect([...accuracies].sort((a, b) => a - b)).toEqual(accuracies)
  expect(stdout).toMatch(/Next: thaw evaluate .*flowers\.thaw 3\n$/)
})

it('goes on after a kill with the stage that had begun, and then with the rest', async () => {
  const gradual = [...small, '--recipe', 'gradual', '--blocks', '2', '--epochs', '2', '--stage-epochs', '40']
  const killed = await bench.thaw([...gradual, '--json'], {
    onLine(line, child) {
      const { epoch, run } = JSON.parse(line) as { epoch?: number; run?: string }
      if (run === '5' && epoch === 2) child.kill('SIGKILL')
    }
  })
  expect(killed.code).toBeNull()
  const { code, objects } = await bench.thaw(['train', 'flowers', '--resume-recipe', '2', '--json'])
  expect(code).toBe(0)
  const told = objects()
  expect(told.filter(({ kind }) => kind === 'stage').map(({ number, run }) => [number, run])).toEqual([
    [2, '5'],
    [3, '6']
  ])
  expect(told.at(-1)).toMatchObject({
    kind: 'recipe',
    recipe: '2',
    name: 'gradual',
    state: 'done',
    stages: [
      { run: '4' },
      { run: '5' },
      { run: '6', plan: { from: '5', unfreeze: ['block_12', 'block_13'] } }
    ]
  })
})

it('refuses in a sentence what has no meaning', async () => {
  const over = await bench.thaw(['train', 'flowers', '--resume-recipe', '2'])
  expect([over.code, over.stderr]).toEqual([2, 'thaw: All 3 stages of recipe 2 are done.\n'])
  const lost = await bench.thaw([...small, '--blocks', '2'])
  expect([lost.code, lost.stderr]).toEqual([
    2,
    expect.stringContaining('--blocks belongs to a recipe: add --recipe 1-2-3 or --recipe gradual.')
  ])
})

it('lists kept features with reasons, and clears them by key, unused or all', async () => {
  const listed = await bench.thaw(['features', 'flowers'])
  expect(listed.code).toBe(0)
  expect(listed.stdout).toMatch(/^Key +Base +Size +Cut after +Pictures +On disk +Found +Last used +Used\n/)
  expect(listed.stdout).toMatch(/MobileNet 0\.25 +64 +conv_pad_12 +24 .* of 24 by run 6 .* yes\n/)
  expect(listed.stdout).toMatch(
    /Other cut: kept after global_average_pooling2d, the plan cuts after conv_pad_12\./
  )
  const stores = (await bench.thaw(['features', 'flowers', '--json'])).objects()
  expect(stores).toHaveLength(3)
  const unused = stores.filter(({ used }) => !used)
  const key = String(unused[0]?.['key']).slice(0, 8)
  const one = await bench.thaw(['features', 'flowers', '--clear', key])
  expect(one.stdout).toMatch(/^Cleared 1 folder of kept features, /)
  const gone = await bench.thaw(['features', 'flowers', '--clear', key])
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('whose key begins with')])
  await bench.thaw(['features', 'flowers', '--clear-unused'])
  expect((await bench.thaw(['features', 'flowers', '--json'])).objects()).toMatchObject([{ used: true }])
  const all = await bench.thaw(['features', 'flowers', '--clear-all', '--json'])
  expect(all.objects()).toMatchObject([{ kind: 'cleared', cleared: 1 }])
  expect((await bench.thaw(['features', 'flowers'])).stdout).toMatch(/^No features are kept yet/)
})

// `prlimit` (util-linux) sets a running process' limit on its writable memory, as `ulimit -d` does before one begins.
const canLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0

it.runIf(canLimit)('says that a stage goes on with half the batch, and goes on with it', async () => {
  const limit = (pid: number | undefined, bytes: number | 'unlimited'): void =>
    void execFileSync('prlimit', ['--pid', String(pid), `--data=${bytes}:`])
  // All pictures at once, varied at 256 pixels, are more than the features that the first stage needs.
  const all = '--alpha 0.25 --size 256 --pool avg --head 8 --batch 96 --epochs 1 --stage-epochs 1'
  const data = bench.copySample('all', ['daisy', 'dandelion', 'roses', 'sunflowers', 'tulips'], 24)
  await bench.thaw(['new', 'five', '--data', data])
  const { code, objects } = await bench.thaw(
    ['train', 'five', ...all.split(' '), '--recipe', '1-2-3', '--json'],
    {
      onLine(line, { pid }) {
        const { kind, number } = JSON.parse(line) as { kind: string; number?: number }
        // One halving is enough; how small it would have to be is not asked.
        if (kind === 'halved') limit(pid, 'unlimited')
        if (kind !== 'stage' || number !== 2) return
        const status = readFileSync(`/proc/${pid}/status`, 'utf8')
        const used = Number(/^VmData:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
        limit(pid, used + 200 * 2 ** 20)
      }
    }
  )
  expect(code).toBe(0)
  const halved = objects().filter(({ kind }) => kind === 'halved')
  expect(halved[0]).toEqual({ kind: 'halved', run: '2', during: 'training', from: 95, to: 47, epoch: 0 })
  expect(objects().at(-1)).toMatchObject({ kind: 'recipe', state: 'done' })
  const shown = await bench.thaw(['runs', 'five', '--json'])
  expect(shown.objects().find(({ run }) => run === '2')).toMatchObject({
    plan: { batch: halved.at(-1)?.['to'] }
  })
})
