import { MessageChannel } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { AppError, type FromService, type ServiceOptions } from '../../../src/contract'
import { createClient, emitterPort, type Emit, type Port } from '../../../src/wire'
import { runService, type RunningService } from '../../../src/wire/serviceEntry'

const requests = { who: { input: z.object({}), output: z.object({ userData: z.string() }) } }
const events = { tick: z.object({ n: z.number() }) }
type Service = RunningService<typeof requests>
type Create = (options: ServiceOptions, emit: Emit<typeof events>) => Service | Promise<Service>

const options: ServiceOptions = { resources: '/r', userData: '/u', kerasHome: '/k' }

/** The service at one end of a real channel, and what a parent does at the other. */
function begin(create: Create) {
  const { port1, port2 } = new MessageChannel()
  const parent = emitterPort(port1)
  const heard: FromService[] = []
  let link: (port: Port) => void = () => {}
  parent.onMessage((message) => heard.push(message as FromService))
  runService(
    { requests, events, create },
    { port: emitterPort(port2), onLink: (listener) => (link = listener) }
  )
  const client = createClient({ port: parent, requests, events, peer: 'the service' })
  return { client, heard, parent, link: (port: Port) => link(port), close: () => port1.close() }
}

function linkTo(service: ReturnType<typeof begin>) {
  const { port1, port2 } = new MessageChannel()
  service.link(emitterPort(port2))
  return createClient({ port: emitterPort(port1), requests, events, peer: 'the linked service' })
}

it('answers its parent and its peer alike, and tells both', async () => {
  let emit: Emit<typeof events> = () => {}
  const service = begin((given, tell) => {
    emit = tell
    return { handlers: { who: () => ({ userData: given.userData }) }, close: async () => {} }
  })
  service.parent.post({ kind: 'start', options })
  await expect.poll(() => service.heard).toContainEqual({ kind: 'ready' })
  const peer = linkTo(service)
  expect(await service.client.request('who', {})).toEqual({ userData: '/u' })
  expect(await peer.request('who', {})).toEqual({ userData: '/u' })

  const ticks: string[] = []
  service.client.on('tick', ({ n }) => ticks.push(`parent ${n}`))
  peer.on('tick', ({ n }) => ticks.push(`peer ${n}`))
  emit('tick', { n: 1 })
  await expect.poll(() => ticks.sort()).toEqual(['parent 1', 'peer 1'])

  const next = linkTo(service)
  await expect(peer.request('who', {})).rejects.toMatchObject({ code: 'service-down' })
  expect(await next.request('who', {})).toEqual({ userData: '/u' })
  service.parent.post({ kind: 'unlink' })
  await expect.poll(() => next.request('who', {}).catch((error: AppError) => error.code)).toBe('service-down')
  service.close()
})

it('hands the port to a service that asks, and takes it back with a reason', async () => {
  const told: string[] = []
  const service = begin(() => ({
    handlers: { who: () => ({ userData: '' }) },
    attachEngine: () => told.push('attached'),
    detachEngine: (reason) => told.push(reason?.code ?? ''),
    close: async () => {}
  }))
  service.parent.post({ kind: 'start', options })
  await expect.poll(() => service.heard).toContainEqual({ kind: 'ready' })
  linkTo(service)
  linkTo(service)
  service.parent.post({ kind: 'unlink' })
  service.parent.post({ kind: 'unlink' })
  await expect.poll(() => told).toEqual(['attached', 'service-down', 'attached', 'service-down'])
  service.close()
})

it('says why it cannot start', async () => {
  const service = begin(async () => {
    throw new AppError('backend', 'TensorFlow is not here.')
  })
  service.parent.post({ kind: 'start', options })
  await expect
    .poll(() => service.heard)
    .toContainEqual({ kind: 'start-failed', error: { code: 'backend', message: 'TensorFlow is not here.' } })
  service.close()
})

it('starts once, and only upon options that fit', async () => {
  let created = 0
  const service = begin(() => {
    created += 1
    return { handlers: { who: () => ({ userData: '' }) }, close: async () => {} }
  })
  service.parent.post({ kind: 'start' })
  service.parent.post({ kind: 'start', options })
  service.parent.post({ kind: 'start', options })
  await expect.poll(() => service.heard).toEqual([{ kind: 'ready' }])
  await service.client.request('who', {})
  expect(created).toBe(1)
  service.close()
})
