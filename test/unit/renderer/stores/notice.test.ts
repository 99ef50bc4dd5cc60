import { describe, expect, it } from 'vitest'
import type { ServiceState, ServiceStatus } from '../../../../src/contract'
import { nextNotice } from '../../../../src/renderer/src/stores/notice'

function status(state: ServiceState, values: Partial<ServiceStatus> = {}): ServiceStatus {
  return { service: 'engine', state, restarts: 0, lastCrash: null, error: null, ...values }
}

describe('nextNotice', () => {
  it('is quiet while a service starts and stops as it should', () => {
    expect(nextNotice(null, status('starting'), null)).toBeNull()
    expect(nextNotice(status('starting'), status('ready'), null)).toBeNull()
    expect(nextNotice(status('ready'), status('stopping'), null)).toBeNull()
  })

  it('tells of a fall, keeps it while the service starts, and tells of its end', () => {
    const fall = nextNotice(status('ready'), status('restarting'), null)
    expect(fall?.tone).toBe('wait')
    expect(fall?.text).toContain('Nothing is lost')
    expect(nextNotice(status('restarting'), status('starting'), fall)).toBe(fall)
    expect(nextNotice(status('starting'), status('ready'), fall)?.text).toMatch(/^The engine is back\./)
  })

  it('gives the reason where the service stays down', () => {
    const error = { code: 'service-down', message: 'The engine ended 5 times in a row.' } as const
    expect(nextNotice(null, status('failed', { error }), null)).toEqual({ tone: 'bad', text: error.message })
  })
})
