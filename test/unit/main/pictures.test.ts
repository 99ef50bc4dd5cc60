import { describe, expect, it } from 'vitest'
import { AppError } from '../../../src/contract'
import { answerPicture, type AskThumbnail } from '../../../src/main/pictures'

const jpeg = new Uint8Array([0xff, 0xd8, 0xff])
const asked: unknown[] = []
const ask: AskThumbnail = async (input) => {
  asked.push(input)
  return { jpeg }
}

describe('answerPicture', () => {
  it('answers a picture by its id', async () => {
    const { status, headers, body } = await answerPicture('thaw-picture://thumb/42?edge=128', ask)
    expect(asked.at(-1)).toEqual({ picture: 42, edge: 128 })
    expect(status).toBe(200)
    expect(headers).toEqual({
      'Content-Type': 'image/jpeg',
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff'
    })
    expect(body).toBe(jpeg)
  })

  it('asks for 256 pixels where no edge is named', async () => {
    await answerPicture('thaw-picture://thumb/42', ask)
    expect(asked.at(-1)).toEqual({ picture: 42, edge: 256 })
  })

  it('lets a URL with a version be kept', async () => {
    const { headers } = await answerPicture('thaw-picture://thumb/42?v=flowers-7', ask)
    expect(headers['Cache-Control']).toBe('private, max-age=31536000, immutable')
  })

  it.each([
    ['thaw-picture://thumb/'],
    ['thaw-picture://thumb/x'],
    ['thaw-picture://thumb/1.5'],
    ['thaw-picture://thumb/-1'],
    ['thaw-picture://thumb/1/2'],
    ['thaw-picture://thumb/..%2f1'],
    ['thaw-picture://file/1'],
    ['thaw-picture://thumb/1?edge=9999'],
    ['thaw-picture://thumb/1?edge=x']
  ])('refuses %s', async (url) => {
    const before = asked.length
    expect((await answerPicture(url, ask)).status).toBe(400)
    expect(asked).toHaveLength(before)
  })

  it.each([
    ['not-found', 404],
    ['no-project', 404],
    ['picture', 422],
    ['service-down', 503],
    ['disk', 500]
  ] as const)('answers %s with %i and the sentence', async (code, status) => {
    const answer = await answerPicture('thaw-picture://thumb/1', async () => {
      throw new AppError(code, 'Why not.')
    })
    expect(answer.status).toBe(status)
    expect(answer.headers['Cache-Control']).toBe('no-store')
    expect(Buffer.from(answer.body).toString()).toBe('Why not.')
  })
})
