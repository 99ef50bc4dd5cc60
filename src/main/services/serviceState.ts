/** Which state of a service follows which, upon what. No timers, no processes. */
import type { ServiceState } from '../../contract'

export type ServiceMove =
  | 'start' // asked for, or the pause after a crash is over
  | 'ready' // the service said so
  | 'start-failed' // the service said why it cannot start
  | 'crashed' // it ended unasked, and will be started again
  | 'crashed-too-often' // it ended unasked once too often
  | 'stop' // asked for
  | 'exited' // it ended as asked

const moves: Readonly<Record<ServiceState, Partial<Record<ServiceMove, ServiceState>>>> = {
  idle: { start: 'starting', stop: 'stopped' },
  starting: {
    ready: 'ready',
    'start-failed': 'failed',
    crashed: 'restarting',
    'crashed-too-often': 'failed',
    stop: 'stopping'
  },
  ready: { crashed: 'restarting', 'crashed-too-often': 'failed', stop: 'stopping' },
  restarting: { start: 'starting', stop: 'stopped' },
  stopping: { exited: 'stopped' },
  stopped: { start: 'starting' },
  failed: { start: 'starting', stop: 'stopped' }
}

/** The state that follows, or null where the move means nothing in this state. */
export function nextState(state: ServiceState, move: ServiceMove): ServiceState | null {
  return moves[state][move] ?? null
}
