/** Augmentation settings as a plan takes them: ranges, short forms, what is refused. */
import { describe, expect, it } from 'vitest'
import { augmentSchema, notebookAugment } from '../../../src/contract'

describe('augmentSchema', () => {
  it('leaves everything as it is where nothing is said', () => {
    expect(augmentSchema.parse({})).toEqual({
      rotationRange: 0,
      widthShiftRange: 0,
      heightShiftRange: 0,
      shearRange: 0,
      zoomRange: [1, 1],
      horizontalFlip: false,
      verticalFlip: false,
      brightnessRange: [1, 1],
      contrastRange: [1, 1],
      channelShiftRange: 0,
      fillMode: 'nearest',
      cval: 0
    })
  })

  it('takes one number for the zoom, as Keras does, and gives the same again for what it gave', () => {
    expect(augmentSchema.parse({ zoomRange: 0.25 }).zoomRange).toEqual([0.75, 1.25])
    expect(augmentSchema.parse({ zoomRange: [0.5, 1] }).zoomRange).toEqual([0.5, 1])
    expect(augmentSchema.parse(notebookAugment)).toEqual(notebookAugment)
    expect(notebookAugment.zoomRange).toEqual([0.8, 1.2])
  })

  it('refuses a range the wrong way round, and what no picture survives', () => {
    for (const wrong of [
      { brightnessRange: [1.2, 0.8] },
      { zoomRange: [2, 1] },
      { zoomRange: [0, 1] },
      { zoomRange: 1 },
      { rotationRange: -1 },
      { shearRange: 90 },
      { fillMode: 'mirror' },
      { cval: 300 }
    ])
      expect(augmentSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
  })
})
