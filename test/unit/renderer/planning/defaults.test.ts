import { expect, it } from 'vitest'
import { defaultsFor, movedDefaults } from '../../../../src/renderer/src/planning/defaults'

it('takes fewer epochs of more pictures, and a small rate where layers are thawed', () => {
  expect(defaultsFor('features', 95)).toEqual({ epochs: 20, batch: 20, lr: 0.001, optimizer: 'rmsprop' })
  expect(defaultsFor('features', 10_000)).toMatchObject({ epochs: 10, batch: 64 })
  expect(defaultsFor('frozen', 95).epochs).toBeGreaterThan(defaultsFor('frozen', 800).epochs)
  expect(defaultsFor('finetune', 95).lr).toBe(0.00001)
})

it('moves what stood at the defaults, and leaves what the person set', () => {
  const before = defaultsFor('features', 95)
  const now = defaultsFor('finetune', 95)
  expect(movedDefaults(before, before, now)).toEqual({ epochs: 15, lr: 0.00001 })
  expect(movedDefaults({ ...before, lr: 0.01, optimizer: 'adam' }, before, now)).toEqual({ epochs: 15 })
  expect(movedDefaults(before, before, before)).toEqual({})
})
