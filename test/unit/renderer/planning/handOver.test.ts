import { describe, expect, it } from 'vitest'
import { whyNotStartFrom } from '../../../../src/renderer/src/planning/handOver'
import { runOf } from '../support/flowers'

const run = runOf('3')
const { plan, classes } = run

describe('a run is started from', () => {
  it('where its weights fit', () => {
    expect(whyNotStartFrom(run, plan, classes)).toBeNull()
    expect(whyNotStartFrom(run, { ...plan, size: 224 }, classes)).toMatch(/here 224 × 224/)
  })

  it('once it has any', () => {
    expect(whyNotStartFrom({ ...run, epochs: 0 }, plan, classes)).toMatch(/no weights/)
    expect(whyNotStartFrom({ ...run, state: 'running' }, plan, classes)).toMatch(/still being trained/)
  })
})
