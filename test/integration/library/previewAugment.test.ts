/** Previews of augmentation by a picture's id: JPEGs through library and engine, the same for the same seed. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Transformer } from '@napi-rs/image'
import { beforeAll, expect, it } from 'vitest'
import { augmentSchema, notebookAugment, type AugmentInput } from '../../../src/contract'
import { createBench, pictures } from './bench'

const bench = createBench('preview-augment')
const library = bench.compose()
let picture = -1
beforeAll(async () => {
  mkdirSync(bench.work, { recursive: true })
  const data = bench.data('data', ['daisy', 'roses'], 2)
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'P.thaw') })
  await library.add(data)
  picture = (await pictures(library))[0]?.id ?? -1
})

async function preview(settings: AugmentInput, seed = 1, count = 4): Promise<Uint8Array[]> {
  const input = { picture, settings: augmentSchema.parse(settings), seed, size: 64, count }
  return (await library.client.request('dataset:preview-augment', input)).jpegs
}

async function pixelsOf(jpeg: Uint8Array | undefined): Promise<Buffer> {
  return new Transformer(Buffer.from(jpeg ?? [])).rawPixels()
}

it('shows the picture itself and as many variations as were asked for, each another', async () => {
  const jpegs = await preview(notebookAugment)
  expect(jpegs).toHaveLength(5)
  for (const jpeg of jpegs) {
    const { width, height, format } = await new Transformer(Buffer.from(jpeg)).metadata()
    expect({ width, height, format }).toEqual({ width: 64, height: 64, format: 'jpeg' })
  }
  expect(new Set(jpegs.map((jpeg) => Buffer.from(jpeg).toString('base64'))).size).toBe(5)
  expect(await preview(notebookAugment)).toEqual(jpegs)
  expect((await preview(notebookAugment, 2)).slice(1)).not.toEqual(jpegs.slice(1))
})

it('does what the settings say: brighter by a factor, and nothing for neutral ones', async () => {
  const [original, darker] = await preview({ brightnessRange: [0.5, 0.5] }, 1, 1)
  const mean = (pixels: Buffer): number => pixels.reduce((sum, v) => sum + v, 0) / pixels.length
  expect(mean(await pixelsOf(darker)) / mean(await pixelsOf(original))).toBeCloseTo(0.5, 1)
  const [same, neutral] = await preview({}, 1, 1)
  expect(neutral).toEqual(same)
})

it('of a picture that is not there, or not one any more, says so', async () => {
  const asked = { settings: augmentSchema.parse({}), seed: 1, size: 64, count: 1 }
  const unknown = library.client.request('dataset:preview-augment', { ...asked, picture: 99_999 })
  await expect(unknown).rejects.toMatchObject({ code: 'not-found' })
  const row = (await pictures(library)).find(({ id }) => id !== picture)
  writeFileSync(row?.file ?? '', 'hello')
  const broken = library.client.request('dataset:preview-augment', { ...asked, picture: row?.id ?? -1 })
  await expect(broken).rejects.toMatchObject({
    code: 'picture',
    message: expect.stringMatching(/cannot be decoded: it is no JPEG/)
  })
  rmSync(row?.file ?? '')
})
