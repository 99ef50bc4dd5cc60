import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { answerLazily } from '../../../src/cli/lazyPort'
import { AppError } from '../../../src/contract'
import { createClient, emitterPort, serve, type Port } from '../../../src/wire'

const requests = { double: { input: z.object({ n: z.number() }), output: z.number() } }
const handlers = { double: ({ n }: { n: number }) => 2 * n }

describe('a lazily answered port', () => {
  const channels: MessageChannel[] = []
  afterEach(() => channels.splice(0).forEach(({ port1 }) => port1.close()))

  function pair(start: (port: Port) => Promise<void>, defects: unknown[] = []) {
    const channel = new MessageChannel()
    channels.push(channel)
    answerLazily(emitterPort(channel.port2), start, (error) => defects.push(error))
    return createClient({ port: emitterPort(channel.port1), requests, events: {}, peer: 'the engine' })
  }

  it('starts nothing before it is asked, and once only', async () => {
    let starts = 0
    const client = pair(async (port) => {
      starts++
      await new Promise(setImmediate)
      serve({ port, requests, events: {}, handlers })
    })
    expect(starts).toBe(0)
    const answers = await Promise.all([1, 2, 3].map((n) => client.request('double', { n })))
    expect(answers).toEqual([2, 4, 6])
    expect(await client.request('double', { n: 4 })).toBe(8)
    expect(starts).toBe(1)
  })

  it('answers with the reason where the service cannot start', async () => {
    const defects: unknown[] = []
    const broken = new AppError('backend', 'TensorFlow could not be loaded.')
    const client = pair(() => Promise.reject(broken), defects)
    await expect(client.request('double', { n: 1 })).rejects.toMatchObject({
      code: 'backend',
      message: broken.message
    })
    await expect(client.request('double', { n: 2 })).rejects.toMatchObject({ code: 'backend' })
    expect(defects).toEqual([broken])
  })
})
