import { describe, expect, it } from 'vitest'
import { createPausing } from '../../../src/engine/pausing'

function create() {
  const controller = new AbortController()
  const changes: boolean[] = []
  let held: () => void = () => {}
  const whenHeld = new Promise<void>((resolve) => (held = resolve))
  const pausing = createPausing(controller.signal, (paused) => {
    changes.push(paused)
    if (paused) held()
  })
  return { pausing, changes, whenHeld, abort: () => controller.abort() }
}

describe('a pause', () => {
  it('holds the next turn, after what is done was kept, until it is to go on', async () => {
    const { pausing, changes, whenHeld } = create()
    await pausing.turn()
    pausing.ask(true)
    const order: string[] = []
    const turn = pausing
      .turn(() => Promise.resolve(void order.push(`kept ${changes.length}`)))
      .then(() => order.push('went on'))
    await whenHeld
    expect(order).toEqual(['kept 0'])
    const at = pausing.now()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(pausing.now()).toBe(at)
    pausing.ask(false)
    await turn
    expect(order).toEqual(['kept 0', 'went on'])
    expect(changes).toEqual([true, false])
    expect(pausing.now() - at).toBeLessThan(150)
  })

  it('ends where the work is aborted, and does not begin after that', async () => {
    const { pausing, changes, whenHeld, abort } = create()
    pausing.ask(true)
    const turn = pausing.turn()
    await whenHeld
    abort()
    await turn
    await pausing.turn(() => Promise.reject(new Error('nothing is kept any more')))
    expect(changes).toEqual([true, false])
  })

  it('is none where it was taken back before the step had ended, or while things were kept', async () => {
    const { pausing, changes } = create()
    pausing.ask(true)
    pausing.ask(false)
    await pausing.turn()
    pausing.ask(true)
    await pausing.turn(() => Promise.resolve(pausing.ask(false)))
    expect(changes).toEqual([])
  })
})
