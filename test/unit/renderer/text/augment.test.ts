import { expect, it } from 'vitest'
import { augmentSchema } from '../../../../src/contract'
import { lightAugment } from '../../../../src/renderer/src/planning/augmentPresets'
import { augmentRows } from '../../../../src/renderer/src/screens/train/augment/augmentRows'
import { augmentText } from '../../../../src/renderer/src/text/augment'
import { jpegUrl } from '../../../../src/renderer/src/text/jpegUrl'

it('says what is done to pictures', () => {
  expect(augmentText(null)).toBe('Every epoch shows the same pictures.')
  expect(augmentText(augmentSchema.parse({}))).toMatch(/^Nothing is varied yet/)
  expect(augmentText(lightAugment)).toBe(
    'Mirrored, turned up to 10°, moved up to 5 %, zoomed 0.9 to 1.1, brightness 0.9 to 1.1.'
  )
  const apart = augmentSchema.parse({ widthShiftRange: 0.1, heightShiftRange: 20, verticalFlip: true })
  expect(augmentText(apart)).toBe('Upside down, moved sideways up to 10 %, moved up or down to 20 px.')
})

it('has a row for every number, which changes that number alone', () => {
  const varied = augmentSchema.parse({ fillMode: 'constant' })
  const parts = augmentRows(varied).map((row) => row.part(row.values.length === 1 ? [7] : [0.6, 1.4]))
  const names = parts.flatMap((part) => Object.keys(part)).sort()
  const flips = ['horizontalFlip', 'verticalFlip', 'fillMode']
  expect(names).toEqual(
    Object.keys(varied)
      .filter((name) => !flips.includes(name))
      .sort()
  )
  expect(parts).toContainEqual({ zoomRange: [0.6, 1.4] })
  expect(augmentRows(lightAugment).some(({ label }) => label === 'Grey')).toBe(false)
})

it('writes a JPEG as a URL, of any length', () => {
  const bytes = Uint8Array.from({ length: 20_001 }, (_, at) => at % 256)
  const [head, text = ''] = jpegUrl(bytes).split(',')
  expect(head).toBe('data:image/jpeg;base64')
  expect(Uint8Array.from(Buffer.from(text, 'base64'))).toEqual(bytes)
})
