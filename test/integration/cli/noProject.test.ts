/** `thaw new` where pictures are found that nothing could be trained on: it says why, and leaves nothing behind. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBench, type Bench } from './thaw'

let bench: Bench
beforeAll(() => (bench = createBench()))
afterAll(() => bench.remove())

async function refused(...source: readonly string[]): Promise<string> {
  const { code, stderr } = await bench.thaw(['new', 'p', ...source])
  expect(code).toBe(1)
  expect(existsSync(join(bench.folder, 'p.thaw'))).toBe(false)
  return stderr
}

it('of pictures without a class no project is made', async () => {
  const data = bench.copySample('pictures', ['daisy'], 2)
  expect(await refused('--data', join(data, 'daisy'))).toMatch(
    /2 pictures found in .+daisy, but none has a class; no project was made\. Choose the folder that holds one folder of pictures for each class\./
  )
})

it('of pictures none of which can be used no project is made', async () => {
  const data = join(bench.folder, 'broken')
  for (const cls of ['a', 'b']) {
    mkdirSync(join(data, cls), { recursive: true })
    writeFileSync(join(data, cls, `${cls}.jpg`), '')
  }
  expect(await refused('--data', data)).toMatch(/2 pictures found in .+, but none can be used \(2 empty\)/)
  const split = join(bench.folder, 'split.json')
  writeFileSync(split, JSON.stringify({ classes: ['a', 'b'], train: [['gone.jpg', 0]] }))
  expect(await refused('--split', split)).toMatch(
    /1 picture found in .+split\.json, but none can be used \(1 missing\); no project was made\. Paths in a split file/
  )
})
