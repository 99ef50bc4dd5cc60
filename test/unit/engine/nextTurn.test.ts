/** A report of the engine passes through two channels in the terminal's one process: both are to be behind it after `nextTurn`. */
import { stat } from 'node:fs/promises'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTurn } from '../../../src/engine/nextTurn'

const channels: MessageChannel[] = []
afterEach(() => channels.splice(0).forEach(({ port1 }) => port1.close()))

/** What comes out of two channels, one behind the other, and a way to put something in. */
function chained(): { readonly send: (message: string) => void; readonly arrived: string[] } {
  // As in the terminal: the library's channel is there before the engine's, and the event loop looks at it first.
  const second = new MessageChannel()
  const first = new MessageChannel()
  channels.push(first, second)
  const arrived: string[] = []
  first.port2.on('message', (message: string) => second.port1.postMessage(message))
  second.port2.on('message', (message: string) => arrived.push(message))
  return { send: (message) => first.port1.postMessage(message), arrived }
}

describe('nextTurn', () => {
  it.each([
    ['a turn', () => nextTurn()],
    ['work on files', () => stat('.')]
  ])('lets a message through two channels after %s', async (_, before) => {
    const { send, arrived } = chained()
    for (const message of ['warm', 'epoch 1', 'epoch 2']) {
      await before()
      send(message)
      await nextTurn()
      expect(arrived[arrived.length - 1]).toBe(message)
    }
  })
})
