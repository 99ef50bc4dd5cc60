import { describe, expect, it } from 'vitest'
import { notebookAugment, type JobProgress } from '../../../../src/contract'
import { phaseTitle, progressDetail } from '../../../../src/renderer/src/text/jobs'
import { runOf } from '../support/flowers'

const progress: JobProgress = {
  job: '1',
  kind: 'scan',
  phase: 'check',
  done: 312,
  total: 480,
  eta: 1.2,
  paused: false,
  run: null,
  weights: null
}

describe('progressDetail', () => {
  it('says how far, how fast and how long', () => {
    expect(progressDetail(progress, 140.4)).toBe('312 of 480 · 140 a second · 2 s left')
  })

  it('says of one that is held how far it is, and nothing of its pace', () => {
    const held = { ...progress, paused: true }
    expect(phaseTitle(held)).toBe('Paused')
    expect(progressDetail(held, 140.4)).toBe('312 of 480')
  })

  it('says whose features are computed where training pictures have none', () => {
    const features: JobProgress = { ...progress, kind: 'train', phase: 'features' }
    const { plan } = runOf('1')
    expect(phaseTitle(features, plan)).toBe('Computing features, once a picture')
    expect(phaseTitle(features, { ...plan, mode: 'frozen', augment: notebookAugment })).toBe(
      'Computing features of validation pictures, once each'
    )
  })

  it('leaves out what is not known', () => {
    expect(progressDetail({ ...progress, phase: 'list', total: null, eta: null }, null)).toBe('312')
    expect(progressDetail({ ...progress, phase: 'waiting', done: 0, total: null, eta: null }, null)).toBe('')
  })

  it('gives a share where the steps have no name', () => {
    expect(progressDetail({ ...progress, phase: 'epochs', done: 3, total: 12 }, 2)).toBe('25 % · 2 s left')
  })

  it('promises no time once all is done', () => {
    expect(progressDetail({ ...progress, done: 480 }, 9.96)).toBe('480 of 480 · 10.0 a second')
  })

  it('counts a fetch in bytes and says what is fetched', () => {
    const weights = { base: 'MobileNet', alpha: 0.5, includeTop: false } as const
    const fetch: JobProgress = { ...progress, kind: 'fetch', phase: 'download', weights }
    const bytes = { ...fetch, done: 12_000_000, total: 94_765_736, eta: 26 }
    expect(progressDetail(bytes, 3_210_000.4)).toBe('12 MB of 94.8 MB · 3.2 MB a second · about 30 s left')
    expect([phaseTitle(fetch), phaseTitle(progress)]).toEqual([
      'Fetching MobileNet 0.5',
      'Looking at pictures'
    ])
  })
})
