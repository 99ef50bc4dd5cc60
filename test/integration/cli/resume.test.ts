/** A training that is killed again and again, and resumed from the terminal, ends with the very same weights. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBench, type Bench } from './thaw'

let bench: Bench
beforeAll(async () => {
  bench = createBench()
  const data = bench.copySample('pictures', ['daisy', 'tulips'], 12)
  const { code } = await bench.thaw(['new', 'flowers', '--data', data, '--json'])
  expect(code).toBe(0)
})
afterAll(() => bench.remove())

// On one thread sums come in one order, so that equal means equal to the last bit.
const env = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }
const settings =
  '--alpha 0.25 --size 64 --pool avg --head 8 --dropout 0.4 --batch 4 --optimizer adam --epochs 40 ' +
  '--mode finetune --unfreeze block_13 --lr 0.0003 ' +
  // What has a state of its own must come through a kill too.
  '--label-smoothing 0.1 --class-weight balanced --l2 0.001 --global-clipnorm 1 --layer-rate block_13=0.5 ' +
  '--reduce-lr patience=2,factor=0.9 --early-stopping 39'

const file = (run: string, name: string): Buffer =>
  readFileSync(join(bench.folder, 'flowers.thaw', 'runs', run, name))
const weights = (run: string, which: string): Buffer =>
  file(run, join('checkpoints', which, 'weights.data-00000-of-00001'))

it('SIGKILL in the middle of epochs, then --resume: bitwise the uninterrupted run', async () => {
  const train = ['train', 'flowers', ...settings.split(' '), '--json']
  expect((await bench.thaw(train, { env })).code).toBe(0)

  /** Kills the process once it tells of the epoch `at`, wherever in the next ones it is by then. */
  const killed = async (args: readonly string[], at: number): Promise<void> => {
    const { code } = await bench.thaw(args, {
      env,
      onLine(line, child) {
        const { epoch } = JSON.parse(line) as { epoch?: number }
        if (epoch === at) child.kill('SIGKILL')
      }
    })
    expect(code).toBeNull()
  }
  const resume = ['train', 'flowers', '--resume', '2', '--json']
  await killed(train, 2)
  await killed(resume, 9)
  await killed(resume, 20)
  const { code, objects } = await bench.thaw(resume, { env })
  expect(code).toBe(0)
  // The first epoch is the best so far, so its checkpoint was kept before the second was told of.
  expect(objects().find(({ epoch }) => epoch !== undefined)?.['epoch']).toBeGreaterThan(1)
  expect(objects().at(-1)).toMatchObject({ kind: 'done', run: '2', epochs: 40, stopped: false })

  const runs = (await bench.thaw(['runs', 'flowers', '--json'])).objects()
  expect(runs.map(({ run, state, epochs }) => [run, state, epochs])).toEqual([
    ['2', 'done', 40],
    ['1', 'done', 40]
  ])
  expect(runs[0]?.['val_acc']).toBe(runs[1]?.['val_acc'])
  expect(runs[0]?.['best_epoch']).toBe(runs[1]?.['best_epoch'])
  for (const which of ['last', 'best'])
    expect(weights('2', which).equals(weights('1', which)), which).toBe(true)
})
