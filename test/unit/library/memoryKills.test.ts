import { describe, expect, it } from 'vitest'
import { systemMemoryKills, watchMemoryKills } from '../../../src/library/memoryKills'

describe('watchMemoryKills', () => {
  const machine = { kills: 7 as number | null, time: 0 }
  const watch = () =>
    watchMemoryKills(
      () => machine.kills,
      () => machine.time
    )

  it('knows of a kill that was just now, also where a look came between', () => {
    const kills = watch()
    expect(kills.recent()).toBe(false)
    machine.kills = 8
    kills.look()
    machine.time += 5_000
    kills.look()
    expect(kills.recent()).toBe(true)
  })

  it('forgets one of long ago', () => {
    const kills = watch()
    machine.kills = 9
    for (let i = 0; i < 2; i++) {
      machine.time += 5_000
      kills.look()
    }
    expect(kills.recent()).toBe(false)
  })

  it('knows of none where the system does not tell', () => {
    machine.kills = null
    const kills = watch()
    machine.kills = 3
    expect(kills.recent()).toBe(false)
  })
})

it.runIf(process.platform === 'linux')('Linux counts them', () => {
  expect(systemMemoryKills()).toBeGreaterThanOrEqual(0)
})
