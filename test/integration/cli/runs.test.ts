/** Runs looked after from the terminal: repeated bit for bit on one thread, noted, told apart, deleted. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBench, type Bench } from './thaw'

let bench: Bench
beforeAll(async () => {
  bench = createBench()
  const data = bench.copySample('pictures', ['daisy', 'tulips'], 12)
  expect((await bench.thaw(['new', 'flowers', '--data', data])).code).toBe(0)
})
afterAll(() => bench.remove())

// On one thread sums come in one order, so that equal means equal to the last bit.
const env = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }
const settings =
  '--alpha 0.25 --size 64 --pool avg --head 8 --dropout 0.4 --batch 4 --optimizer adam --epochs 3 ' +
  '--mode finetune --unfreeze block_13 --lr 0.0003'

it('repeats a run, bit for bit on one thread', async () => {
  const { code } = await bench.thaw(['train', 'flowers', ...settings.split(' ')], { env })
  expect(code).toBe(0)
  const repeat = await bench.thaw(['runs', 'repeat', 'flowers', '1', '--json'], { env })
  expect(repeat.code).toBe(0)
  expect(repeat.objects().map(({ kind }) => kind)).toEqual(['epoch', 'epoch', 'epoch', 'done', 'verdict'])
  expect(repeat.objects().at(-1)).toMatchObject({
    run: '2',
    of: '1',
    same: true,
    epochs: 3,
    curve: 0,
    weights: { maxDifference: 0 },
    threads: 1,
    text: 'The same as run 1, bit for bit: its weights, and the curve of 3 epochs.'
  })
})

it('shows a run, its epochs, and the pictures that changed their answer', async () => {
  const { code, stdout } = await bench.thaw(['runs', 'show', 'flowers', '1'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Run 1: MobileNet 0\.25 at 64x64, block_13 thawed, .*\ndone, \d{4}-/)
  expect(stdout).toMatch(
    /\nEpoch +loss +acc +val_loss +val_acc +lr +Time.*\n +1 .*\n +2 .*\n +3 .*\n\nDone after/
  )
  const [run] = (await bench.thaw(['runs', 'show', 'flowers', '1', '--json'])).objects()
  expect(run).toMatchObject({ kind: 'run', run: '1', state: 'done', classes: ['daisy', 'tulips'] })
  type Flips = { file: string }[]
  const { history, validations } = run as {
    history: object[]
    validations: { right: number; wrong: number; newlyRight: Flips; newlyWrong: Flips }[]
  }
  expect(history).toHaveLength(3)
  const last = validations.at(-1)
  const changed = [...(last?.newlyRight ?? []), ...(last?.newlyWrong ?? [])]
  expect(changed).toHaveLength((last?.right ?? 0) + (last?.wrong ?? 0))
  for (const { file } of changed) expect(stdout).toContain(file)
})

it('writes a note and shows it, tells runs apart, and deletes', async () => {
  const note = await bench.thaw(['runs', 'note', 'flowers', '2', 'the same again'])
  expect([note.code, note.stdout]).toEqual([0, 'Run 2: the same again\n'])
  expect((await bench.thaw(['runs', 'note', 'flowers', '2'])).stdout).toBe('the same again\n')
  const list = await bench.thaw(['runs', 'flowers'])
  expect(list.stdout).toMatch(/ {2}1, same {2}the same again\n/)

  const diff = await bench.thaw(['runs', 'diff', 'flowers', '1', '2'])
  expect(diff.stdout).toMatch(/^Result +Run 1 +Run 2\n/)
  expect(diff.stdout).not.toMatch(/Settings|Pictures|val_acc/)

  await bench.thaw(['train', 'flowers', ...settings.split(' '), '--from', '2'])
  const refused = await bench.thaw(['runs', 'delete', 'flowers', '2'])
  expect([refused.code, refused.stdout]).toEqual([1, ''])
  expect(refused.stderr).toMatch(
    /^thaw: Run 3 starts from run 2\. .*Add --anyway to delete it all the same\.\n$/
  )
  const gone = await bench.thaw(['runs', 'delete', 'flowers', '2', '--anyway', '--json'])
  expect(gone.objects()).toEqual([{ kind: 'deleted', run: '2' }])
  expect(existsSync(join(bench.folder, 'flowers.thaw', 'runs', '2'))).toBe(false)
  expect((await bench.thaw(['runs', 'flowers', '--json'])).objects().map(({ run }) => run)).toEqual([
    '3',
    '1'
  ])

  const missing = await bench.thaw(['runs', 'note', 'flowers', '2', 'x'])
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('There is no run 2')])
  expect((await bench.thaw(['runs', 'diff', 'flowers', '1'])).code).toBe(2)
})
