import { describe, expect, it } from 'vitest'
import { isDrawable } from '../../../../src/renderer/src/text/problems'

describe('isDrawable', () => {
  it('asks for no thumbnail of what was never decoded', () => {
    expect(isDrawable({ width: null, problems: ['corrupt'] })).toBe(false)
    expect(isDrawable({ width: 320, problems: ['duplicate'] })).toBe(true)
    expect(isDrawable({ width: null, problems: [] })).toBe(true)
  })
})
