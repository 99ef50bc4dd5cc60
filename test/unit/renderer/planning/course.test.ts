import { expect, it } from 'vitest'
import { courseProblem, planSchema } from '../../../../src/contract'
import {
  clipOf,
  courseText,
  imbalance,
  rateCourseOf,
  withClip
} from '../../../../src/renderer/src/planning/course'

it('says what is set, and nothing of what is not', () => {
  expect(courseText(planSchema.parse({}))).toBe('nothing set')
  const plan = planSchema.parse({
    earlyStopping: { patience: 3 },
    schedule: {},
    classWeight: 'balanced',
    clipnorm: 1,
    head: { l2: 0.01 },
    layerRates: [{ name: 'block5', multiplier: 0.1 }]
  })
  expect(courseText(plan)).toBe('stops early, cosine, balanced classes, L2 0.01, clipnorm 1, 1 own rate')
})

it('clips in one way at a time, as the contract has it', () => {
  const plan = planSchema.parse({ clipvalue: 0.5 })
  expect(clipOf(plan)).toBe('clipvalue')
  const next = { ...plan, ...withClip('globalClipnorm', 2) }
  expect([clipOf(next), next.globalClipnorm]).toEqual(['globalClipnorm', 2])
  expect(courseProblem(next, { classes: ['a', 'b'], val: 1 })).toBeNull()
  expect(clipOf({ ...next, ...withClip(null, 2) })).toBeNull()
})

it('knows how the rate goes', () => {
  expect(rateCourseOf(planSchema.parse({}))).toBe('constant')
  expect(rateCourseOf(planSchema.parse({ reduceLROnPlateau: {} }))).toBe('plateau')
  expect(rateCourseOf(planSchema.parse({ schedule: {} }))).toBe('cosine')
})

it('measures how uneven classes are', () => {
  expect(imbalance([{ train: 30 }, { train: 10 }])).toBe(3)
  expect(imbalance([{ train: 30 }, { train: 0 }])).toBeNull()
  expect(imbalance([{ train: 30 }])).toBeNull()
})
