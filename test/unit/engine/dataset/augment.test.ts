/** What augmentation adds to a graph: nothing where nothing is asked, and one pass for all that moves pixels. */
import { describe, expect, it } from 'vitest'
import { augmentSchema, notebookAugment, type AugmentInput } from '../../../../src/contract'
import { augment, isNeutral } from '../../../../src/engine/dataset/augment'
import { GraphBuilder } from '../../../../src/engine/graph/builder'

function graphOf(settings: AugmentInput): GraphBuilder {
  const g = new GraphBuilder()
  const images = g.placeholder('images', 'float32', [null, 8, 8, 3])
  const seed = g.placeholder('seed', 'int32', [2])
  augment(g, images, augmentSchema.parse(settings), seed)
  return g
}

const transforms = (g: GraphBuilder) => g.nodes.filter((node) => node.op === 'ImageProjectiveTransformV3')

describe('augment', () => {
  it('adds no node for neutral settings', () => {
    expect(graphOf({}).nodes).toHaveLength(2)
    expect(graphOf({ fillMode: 'reflect', cval: 9 }).nodes).toHaveLength(2)
  })

  it('moves pixels once, whatever is asked, and not for colour alone', () => {
    expect(transforms(graphOf(notebookAugment))).toHaveLength(1)
    expect(transforms(graphOf({ brightnessRange: [0.5, 1], channelShiftRange: 9 }))).toHaveLength(0)
  })
})

describe('isNeutral', () => {
  it('is false as soon as one setting does something', () => {
    const active: AugmentInput[] = [
      { rotationRange: 1 },
      { widthShiftRange: 0.1 },
      { heightShiftRange: 3 },
      { shearRange: 1 },
      { zoomRange: 0.1 },
      { horizontalFlip: true },
      { verticalFlip: true },
      { brightnessRange: [1, 1.1] },
      { contrastRange: [0.9, 1] },
      { channelShiftRange: 1 }
    ]
    expect(active.map((settings) => isNeutral(augmentSchema.parse(settings)))).toEqual(
      active.map(() => false)
    )
    expect(isNeutral(augmentSchema.parse({ zoomRange: [1, 1], fillMode: 'wrap' }))).toBe(true)
  })
})
