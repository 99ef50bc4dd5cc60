/** What runs TensorFlow here, in the few words of a chip. */
import type { BackendReport, ServiceState, ServiceStatus } from '../../../contract'
import { counted } from './numbers'

export type Tone = 'good' | 'wait' | 'bad' | 'off'

export interface EngineChip {
  readonly text: string
  readonly tone: Tone
}

const states: Readonly<Record<Exclude<ServiceState, 'ready'>, EngineChip>> = {
  idle: { text: 'Engine not started', tone: 'off' },
  starting: { text: 'Engine is starting', tone: 'wait' },
  restarting: { text: 'Engine is starting again', tone: 'wait' },
  stopping: { text: 'Engine is stopping', tone: 'wait' },
  stopped: { text: 'Engine stopped', tone: 'off' },
  failed: { text: 'Engine failed', tone: 'bad' }
}

/** "TensorFlow 2.21 · CPU, 2 threads" where all is well. */
export function engineChip(status: ServiceStatus | null, report: BackendReport | null): EngineChip {
  if (status === null) return states.starting
  if (status.state !== 'ready') return states[status.state]
  if (report === null) return { text: 'Engine is ready', tone: 'good' }
  if (!report.ok) return { text: 'TensorFlow does not run here', tone: 'bad' }
  const version = report.tensorflow?.split('.').slice(0, 2).join('.')
  const gpu = report.devices.some(({ type }) => type === 'GPU')
  const where = gpu ? 'GPU' : `CPU, ${counted(report.threads, 'thread')}`
  return { text: `TensorFlow ${version ?? ''} · ${where}`, tone: 'good' }
}
