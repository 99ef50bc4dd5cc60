/** Thumbnails: upright, small, kept by content; a picture that cannot be shown says so. */
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Transformer } from '@napi-rs/image'
import { beforeAll, expect, it } from 'vitest'
import { createBench, pictures } from './bench'
import { oddPictures } from './nastyFolder'

const bench = createBench('thumbnails')
const library = bench.compose()
const folder = join(bench.work, 'T.thaw')
const data = join(bench.work, 'data')
beforeAll(async () => {
  mkdirSync(join(data, 'odd'), { recursive: true })
  for (const file of readdirSync(oddPictures).filter((name) => !name.endsWith('.md')))
    copyFileSync(join(oddPictures, file), join(data, 'odd', file))
  bench.data('data', ['daisy'], 2)
  library.attachEngine()
  await library.client.request('project:create', { folder })
  await library.add(data)
})

async function thumbnail(name: string, edge = 32) {
  const row = (await pictures(library)).find(({ file }) => file.endsWith(name))
  const { jpeg } = await library.client.request('dataset:thumbnail', { picture: row?.id ?? -1, edge })
  const decoded = new Transformer(Buffer.from(jpeg))
  const { width, height, format } = await decoded.metadata()
  return { width, height, format, pixels: await new Transformer(Buffer.from(jpeg)).rawPixels() }
}

it('are JPEGs of at most the edge asked for, never larger than the picture', async () => {
  expect(await thumbnail('whole.jpg', 24)).toMatchObject({ width: 24, height: 16, format: 'jpeg' })
  expect(await thumbnail('whole.jpg', 1024)).toMatchObject({ width: 48, height: 32 })
  for (const name of ['cmyk.jpg', 'sixteen-bit.png', 'still.webp', 'png-inside.jpg', 'bitmap.bmp'])
    expect(await thumbnail(name, 24), name).toMatchObject({ width: 24, height: 16, format: 'jpeg' })
})

it('stand upright as EXIF has it', async () => {
  const { width, height, pixels } = await thumbnail('exif-orientation.jpg')
  expect({ width, height }).toEqual({ width: 16, height: 32 })
  const channels = pixels.length / (width * height)
  const at = (x: number, y: number) => [...pixels.subarray((y * width + x) * channels).subarray(0, 3)]
  const [top, bottom] = [at(8, 4), at(8, 27)]
  expect(top[0]).toBeGreaterThan(200)
  expect(top[2]).toBeLessThan(60)
  expect(bottom[2]).toBeGreaterThan(200)
  expect(bottom[0]).toBeLessThan(60)
})

it('of a picture that cannot be shown are refused in a sentence', async () => {
  for (const name of ['text.jpg', 'empty.jpg', 'bomb.png'])
    await expect(thumbnail(name), name).rejects.toMatchObject({
      code: 'picture',
      message: expect.stringMatching(/^This picture cannot be shown: .+\.$/s)
    })
  await expect(library.client.request('dataset:thumbnail', { picture: 99_999 })).rejects.toMatchObject({
    code: 'not-found'
  })
})

it('are kept: what was shown once is shown again when the picture is gone', async () => {
  const [row] = (await pictures(library)).filter(({ file }) => file.includes('daisy'))
  const ask = () => library.client.request('dataset:thumbnail', { picture: row?.id ?? -1, edge: 40 })
  const { jpeg } = await ask()
  rmSync(row?.file ?? '')
  expect(Buffer.from((await ask()).jpeg).equals(Buffer.from(jpeg))).toBe(true)
  expect(library.defects).toEqual([])
})
