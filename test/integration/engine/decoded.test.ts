/** Decoded pictures: the same whether kept in memory or not, bad ones named once and left out. */
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { EnginePicture } from '../../../src/contract'
import { DecodedPictures } from '../../../src/engine/dataset/decoded'
import { createInspector, type Inspector } from '../../../src/engine/dataset/inspect'
import { decodePictures } from '../../../src/engine/dataset/pictures'
import { GraphBuilder } from '../../../src/engine/graph/builder'
import { loadProgram } from '../../../src/engine/graph/program'
import { samplePictures, workFolder } from '../../support/sample'

const SIZE = 41
const LENGTH = SIZE * SIZE * 3
const work = workFolder('decoded')
let made: Promise<Inspector> | null = null
const inspector = () => (made ??= createInspector())
afterAll(async () => {
  if (made) (await made).dispose()
  rmSync(work, { recursive: true, force: true })
})

async function open(bound?: number) {
  const failed: [number, string][] = []
  const decoded = await DecodedPictures.open({
    size: SIZE,
    inspector,
    onFailed: ({ id }, { problem }) => failed.push([id, problem]),
    ...(bound !== undefined && { bound })
  })
  return { decoded, failed }
}

/** Copies of pictures of the sample, which a test may spoil or take away. */
function copies(name: string, count: number): EnginePicture[] {
  return samplePictures(2)
    .slice(0, count)
    .map((picture, i) => {
      const path = join(work, `${name}-${i}.jpg`)
      copyFileSync(picture.path, path)
      return { ...picture, path }
    })
}

describe('DecodedPictures', () => {
  it('gives the decoder’s pixels in whole numbers, with labels in the order asked for', async () => {
    const pictures = samplePictures(2)
    const { decoded } = await open()
    const backwards = [...pictures].reverse()
    const { images, labels } = await decoded.read(backwards)
    decoded.dispose()
    expect([...labels]).toEqual(backwards.map((picture) => picture.label))

    const g = new GraphBuilder()
    const paths = g.placeholder('paths', 'string', [null])
    const session = await loadProgram(g, {
      decode: { inputs: { paths }, outputs: { x: decodePictures(g, paths, 'paths', SIZE) } }
    })
    const fed = { dtype: 'string', shape: [pictures.length], data: backwards.map((p) => p.path) } as const
    const exact = session.run('decode', { paths: fed })['x']?.data as Float32Array
    session.dispose()
    expect(images.length).toBe(exact.length)
    expect(Math.max(...exact.map((v, i) => Math.abs(v - (images[i] ?? NaN))))).toBeLessThanOrEqual(0.5)
  })

  it('keeps pictures up to its bound: those need their files no more', async () => {
    const pictures = copies('bound', 5)
    const { decoded, failed } = await open(2 * LENGTH)
    const first = await decoded.read(pictures)
    for (const { path } of pictures.slice(0, 2)) rmSync(path)
    const second = await decoded.read(pictures)
    expect(Buffer.from(second.images).equals(Buffer.from(first.images))).toBe(true)
    expect(failed).toEqual([])
    decoded.dispose()
  })

  it('names a picture that fails once, and goes on without it', async () => {
    const pictures = copies('bad', 6)
    const [gone, text] = pictures
    if (!gone || !text) throw new Error('There are no pictures.')
    rmSync(gone.path)
    writeFileSync(text.path, 'hello')
    const { decoded, failed } = await open()
    for (let i = 0; i < 2; i++) {
      const { images, labels } = await decoded.read(pictures)
      expect([labels.length, images.length]).toEqual([4, 4 * LENGTH])
      expect([...labels]).toEqual(pictures.slice(2).map((picture) => picture.label))
    }
    expect(failed).toEqual([
      [gone.id, 'missing'],
      [text.id, 'corrupt']
    ])
    expect((await decoded.read([gone])).labels).toHaveLength(0)
    decoded.dispose()
  })
})
