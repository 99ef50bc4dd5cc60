import { setImmediate } from 'node:timers/promises'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '../../../src/contract'
import { cancelled, createClient, emitterPort, serve, type Client, type Handlers } from '../../../src/wire'

const requests = {
  double: { input: z.object({ n: z.number().default(4) }), output: z.object({ n: z.number() }) },
  wait: { input: z.object({}), output: z.object({}) },
  refuse: { input: z.object({}), output: z.object({}) },
  break: { input: z.object({}), output: z.object({}) },
  lie: { input: z.object({}), output: z.object({ n: z.number() }) },
  uncloneable: { input: z.object({}), output: z.unknown() }
}
const events = { tick: z.object({ n: z.number() }) }

const defect = new TypeError('a defect')
let aborted: boolean
const handlers: Handlers<typeof requests> = {
  double: ({ n }) => ({ n: 2 * n }),
  wait: (_input, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted = true
        reject(cancelled())
      })
    }),
  refuse: () => {
    throw new AppError('busy', 'Not now.', { details: { until: 'later' } })
  },
  break: () => {
    throw defect
  },
  lie: () => ({ n: 'many' }) as never,
  uncloneable: () => ({ f: () => {} })
}

let near: MessagePort
let far: MessagePort
let client: Client<typeof requests, typeof events>
let server: ReturnType<typeof serve<typeof requests, typeof events>>
let serverDefects: unknown[]
let clientDefects: unknown[]
beforeEach(() => {
  const { port1, port2 } = new MessageChannel()
  near = port1
  far = port2
  aborted = false
  serverDefects = []
  clientDefects = []
  server = serve({
    port: emitterPort(far),
    requests,
    events,
    handlers,
    onDefect: (error) => serverDefects.push(error)
  })
  client = createClient({
    port: emitterPort(near),
    requests,
    events,
    peer: 'the other side',
    onDefect: (error) => clientDefects.push(error)
  })
})
afterEach(() => near.close())

/** Until everything posted so far has crossed: one more question there and back. */
const settled = (): Promise<unknown> => client.request('double', {})

describe('a request', () => {
  it('is answered, with defaults filled in', async () => {
    expect(await client.request('double', { n: 21 })).toEqual({ n: 42 })
    expect(await client.request('double', {})).toEqual({ n: 8 })
  })

  it('is refused where its input does not fit', async () => {
    await expect(client.request('double', { n: 'one' as never })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/^double: n: /)
    })
  })

  it.each(['unknown', 'toString', '__proto__'])('is refused where nobody knows it: %s', async (name) => {
    await expect(client.request(name as never, {} as never)).rejects.toMatchObject({ code: 'bad-input' })
  })

  it('fails with the error of the other side, code and details kept', async () => {
    const error = await client.request('refuse', {}).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'busy', message: 'Not now.', details: { until: 'later' } })
    expect(serverDefects).toEqual([])
  })

  it('fails as internal upon a defect, which the other side is told of', async () => {
    await expect(client.request('break', {})).rejects.toMatchObject({ code: 'internal', message: 'a defect' })
    expect(serverDefects).toEqual([defect])
  })

  it('fails where the answer is out of form or cannot cross', async () => {
    await expect(client.request('lie', {})).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/^lie was answered out of form: n: /)
    })
    await expect(client.request('uncloneable', {})).rejects.toMatchObject({ code: 'internal' })
  })

  it('is cancelled by its signal', async () => {
    const controller = new AbortController()
    const answer = client.request('wait', {}, { signal: controller.signal })
    controller.abort()
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    expect(aborted).toBe(true)
    await expect(client.request('double', {}, { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled'
    })
  })
})

describe('an event', () => {
  it('reaches those who listen, until they end it', async () => {
    const heard: number[] = []
    const remove = client.on('tick', ({ n }) => heard.push(n))
    server.emit('tick', { n: 1 })
    await settled()
    remove()
    server.emit('tick', { n: 2 })
    await settled()
    expect(heard).toEqual([1])
  })

  it('that is out of form or unknown reaches nobody but the log', async () => {
    const heard: unknown[] = []
    client.on('tick', (payload) => heard.push(payload))
    server.emit('tick', { n: 'one' as never })
    server.emit('tock' as never, { n: 1 } as never)
    await settled()
    expect(heard).toEqual([])
    expect(clientDefects.map(String)).toEqual([
      'AppError: Event "tick" is out of form.',
      'AppError: Event "tock" is out of form.'
    ])
  })
})

describe('a port', () => {
  it('that closes fails what is pending and what comes later, and cancels it at the other end', async () => {
    const pending = client.request('wait', {})
    await settled()
    near.close()
    await expect(pending).rejects.toMatchObject({
      code: 'service-down',
      message: 'The connection to the other side closed before it answered. Try again.'
    })
    await expect(client.request('double', {})).rejects.toMatchObject({ code: 'service-down' })
    await expect.poll(() => aborted).toBe(true)
  })

  it('that the client lets go of fails what is pending with its reason', async () => {
    const pending = client.request('wait', {})
    client.end(new AppError('service-down', 'It is being started again.'))
    await expect(pending).rejects.toMatchObject({ message: 'It is being started again.' })
  })

  it('may carry other frames, and frames of nobody', async () => {
    for (const frame of [null, 7, 'request', {}, { kind: 'ready' }, { kind: 'request', id: 'x' }]) {
      near.postMessage(frame)
      far.postMessage(frame)
    }
    near.postMessage({ kind: 'cancel', id: 99 })
    far.postMessage({ kind: 'response', id: 99, output: {} })
    await setImmediate()
    expect(await client.request('double', { n: 1 })).toEqual({ n: 2 })
    expect([...serverDefects, ...clientDefects]).toEqual([])
  })
})
