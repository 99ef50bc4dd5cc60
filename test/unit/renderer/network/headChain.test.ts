import { describe, expect, it } from 'vitest'
import { baseOutput, headChain, headWarning, paramsOf } from '../../../../src/renderer/src/network/headChain'
import { layer } from '../support/layers'

const head = { pool: 'flatten', dense: [256], dropout: 0, l2: 0 } as const

describe('headChain', () => {
  it('ends before the output while there are fewer than two classes', () => {
    expect(headChain([7, 7, 512], head, 1).map(({ key }) => key)).toEqual(['pool', 'dense 0'])
  })

  it("counts Chollet's head on VGG16 at 150 pixels", () => {
    expect(paramsOf(headChain([4, 4, 512], head, 2))).toBe(2_097_408 + 257)
  })
})

describe('headWarning', () => {
  it('warns of more than 50 million parameters after Flatten, and says what average pooling needs', () => {
    expect(headWarning([7, 7, 512], head, 5)).toBeNull()
    expect(headWarning([7, 7, 2048], { ...head, dense: [4096] }, 5)).toMatch(
      /^Flatten makes 411 million parameters here.*Average pooling needs 8\.4 million\.$/
    )
    expect(headWarning([7, 7, 2048], { ...head, pool: 'avg', dense: [8192, 8192] }, 5)).toBeNull()
  })
})

describe('baseOutput', () => {
  it('is the shape of the last layer before the head, where it is known', () => {
    const rows = [layer('a', 'block', 1, { shape: [null, 7, 7, 64] }), layer('flatten', 'head', 0)]
    expect(baseOutput(rows)).toEqual([7, 7, 64])
    expect(baseOutput([layer('a', 'block', 1, { shape: [null, null, null, 64] })])).toBeNull()
    expect(baseOutput([])).toBeNull()
  })
})
