/**
 * Services as plain Node child processes: the same host and the same services without Electron, for tests and for the
 * newer Node that newer Electrons embed. Links cross the parent (`wire/relay.ts`).
 */
import { fork, type ChildProcess } from 'node:child_process'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { relayedPort, type RelayFrame } from '../../wire/relay'
import { serviceEnvironment } from './serviceEnvironment'
import type { ServiceLauncher, ServiceProcess } from './serviceProcess'

/** Forks the service at `modulePath` with the Node that runs this, or `execPath`. */
export function forkedLauncher(
  modulePath: string,
  options: { readonly execPath?: string; readonly env?: NodeJS.ProcessEnv; readonly execArgv?: string[] } = {}
): ServiceLauncher<MessagePort> {
  return {
    launch: () =>
      forkedProcess(
        fork(modulePath, [], {
          // Structured clone, as between Electron's processes: typed arrays stay what they are.
          serialization: 'advanced',
          stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
          ...options,
          env: serviceEnvironment(options.env)
        })
      )
  }
}

export function forkedChannel(): readonly [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel()
  return [port1, port2]
}

function forkedProcess(child: ChildProcess): ServiceProcess<MessagePort> {
  const links = new Map<number, MessagePort>()
  let nextLink = 1
  const send = (frame: RelayFrame): void => {
    if (child.connected) child.send(frame)
  }
  const parent = relayedPort((message) => send({ to: 'service', message }))

  child.on('message', (frame: RelayFrame) => {
    if (frame.to === 'service') parent.receive(frame.message)
    else if (frame.to === 'link') links.get(frame.link)?.postMessage(frame.message)
    else if (frame.to === 'link-close') links.get(frame.link)?.close()
  })
  child.once('exit', () => {
    for (const port of links.values()) port.close()
  })

  return {
    pid: child.pid,
    port: parent.port,
    handOver(message, port) {
      const link = nextLink++
      links.set(link, port)
      send({ to: 'link-open', link, message })
      port.on('message', (value) => send({ to: 'link', link, message: value }))
      port.on('close', () => {
        links.delete(link)
        send({ to: 'link-close', link })
      })
    },
    onExit(listener) {
      child.once('exit', (code, signal) => listener({ code, signal }))
      // Without a pid it never began, and there is no exit. Else it is a write to a process that has just died (EPIPE
      // comes before the exit), and the exit says the rest.
      child.on('error', () => child.pid === undefined && listener({ code: null, signal: null }))
    },
    onOutput(listener) {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => listener(chunk.toString('utf8')))
      }
    },
    kill: () => void child.kill('SIGKILL')
  }
}
