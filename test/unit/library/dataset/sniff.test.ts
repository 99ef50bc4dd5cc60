import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sniff } from '../../../../src/library/dataset/sniff'

const pictures = resolve(__dirname, '../../../data/pictures')
const work = mkdtempSync(join(tmpdir(), 'thaw-sniff-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

const named = async (path: string): Promise<readonly string[]> =>
  (await sniff(path)).problems.map(({ problem }) => problem)

describe('sniff', () => {
  it.each([
    ['whole.jpg', 48, 32],
    ['cmyk.jpg', 48, 32],
    ['sixteen-bit.png', 48, 32],
    ['still.gif', 48, 32],
    ['still.webp', 48, 32],
    ['bitmap.bmp', 48, 32],
    ['truncated.jpg', 48, 32]
  ])('finds nothing in the header of %s, and its size', async (file, width, height) => {
    expect(await sniff(join(pictures, file))).toEqual({ width, height, problems: [], decode: true })
  })

  it.each([
    ['empty.jpg', 'empty', /0 bytes/],
    ['text.jpg', 'wrong-extension', /text/],
    ['one-pixel.png', 'too-small', /1 x 1 pixels/],
    ['bomb.png', 'too-large', /60000 x 60000 pixels/]
  ])('spares the decoder %s: %s', async (file, problem, message) => {
    const { problems, decode } = await sniff(join(pictures, file))
    expect(problems).toEqual([{ problem, message: expect.stringMatching(message) }])
    expect(decode).toBe(false)
  })

  it('tells animations from single frames', async () => {
    expect(await named(join(pictures, 'animated.gif'))).toEqual(['animated'])
    expect(await named(join(pictures, 'animated.webp'))).toEqual(['animated'])
    expect(await named(join(pictures, 'still.gif'))).toEqual([])
  })

  it('goes by the bytes, and says where the name says something else', async () => {
    const { problems, decode } = await sniff(join(pictures, 'png-inside.jpg'))
    expect(problems).toEqual([{ problem: 'wrong-extension', message: expect.stringMatching(/JPEG.*PNG/) }])
    expect(decode).toBe(true)
    copyFileSync(join(pictures, 'whole.jpg'), join(work, 'UPPER.JPEG'))
    expect(await named(join(work, 'UPPER.JPEG'))).toEqual([])
  })

  it('is not misled by bytes that look like a format only at first', async () => {
    for (const [name, bytes] of [
      ['short.jpg', [0xff, 0xd8]],
      ['short.png', [0x89, 0x50, 0x4e, 0x47]],
      ['riff.webp', Buffer.from('RIFF\0\0\0\0WAVEfmt ')]
    ] as const) {
      writeFileSync(join(work, name), Buffer.from(bytes))
      expect(await named(join(work, name)), name).toEqual(['wrong-extension'])
    }
  })

  it('rejects with what the disk says where there is no file', async () => {
    await expect(sniff(join(work, 'nowhere.jpg'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
