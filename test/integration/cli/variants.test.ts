/** Training on kept variants from the terminal: killed and resumed it is bitwise the run that was not. */
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
  '--mode frozen --augment --variants 2 --lr 0.001'

const weights = (run: string): Buffer =>
  readFileSync(
    join(bench.folder, 'flowers.thaw', 'runs', run, 'checkpoints', 'last', 'weights.data-00000-of-00001')
  )

it('SIGKILL in the middle of epochs, then --resume: bitwise the uninterrupted run', async () => {
  const train = ['train', 'flowers', ...settings.split(' '), '--json']
  const whole = await bench.thaw(train, { env })
  expect(whole.code).toBe(0)
  const { code } = await bench.thaw(train, {
    env,
    onLine(line, child) {
      const { epoch } = JSON.parse(line) as { epoch?: number }
      if (epoch === 3) child.kill('SIGKILL')
    }
  })
  expect(code).toBeNull()
  const resumed = await bench.thaw(['train', 'flowers', '--resume', '2', '--json'], { env })
  expect(resumed.code).toBe(0)
  const last = resumed.objects().at(-1)
  // 24 pictures as they are, and two variants of those that are trained on.
  expect(last).toMatchObject({ kind: 'done', run: '2', epochs: 40, cached: 24 + 2 * 20, extract_s: 0 })
  expect(weights('2').equals(weights('1'))).toBe(true)
})

it('says what is kept, and that there is nothing to vary', async () => {
  const { code, stdout } = await bench.thaw([
    ...['train', 'flowers', '--alpha', '0.25', '--size', '64', '--pool', 'avg', '--epochs', '1'],
    ...['--mode', 'frozen', '--augment', '--variants', '2']
  ])
  expect(code).toBe(0)
  expect(stdout).toContain('pictures augmented, 2 variants kept of each')
  const refused = await bench.thaw(['train', 'flowers', '--variants', '2'])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('nothing says how they are varied')
})
