import { describe, expect, it } from 'vitest'
import { buildBase } from '../../../../src/engine/zoo/build'
import type { ZooName } from '../../../../src/contract'
import { catalog } from '../../../../src/engine/zoo/catalog'

/** Blocks in the order in which their first layers come, each with its number of layers. */
function blocksOf(base: ZooName): [string, number][] {
  const { blockOf, defaultSize } = catalog[base]
  const counts = new Map<string, number>()
  for (const { name } of buildBase({ base, alpha: 1, size: defaultSize, includeTop: true }).layers) {
    const block = blockOf(name)
    counts.set(block, (counts.get(block) ?? 0) + 1)
  }
  return [...counts]
}

describe('blockOf', () => {
  it('gives each layer of VGG16 its block', () => {
    expect(blocksOf('VGG16')).toEqual([
      ['input', 1],
      ['block1', 3],
      ['block2', 3],
      ['block3', 4],
      ['block4', 4],
      ['block5', 4],
      ['top', 4]
    ])
  })

  it('gathers the stages of ResNet50', () => {
    expect(blocksOf('ResNet50')).toEqual([
      ['input', 1],
      ['conv1', 6],
      ['conv2', 3 * 10 + 2],
      ['conv3', 4 * 10 + 2],
      ['conv4', 6 * 10 + 2],
      ['conv5', 3 * 10 + 2],
      ['top', 2]
    ])
  })

  it("finds Xception's shortcuts in the blocks that they bridge", () => {
    const entry = [2, 3, 4].map((n): [string, number] => [`block${n}`, n === 2 ? 9 : 10])
    const middle = Array.from({ length: 8 }, (_, i): [string, number] => [`block${5 + i}`, 10])
    expect(blocksOf('Xception')).toEqual([
      ['input', 1],
      ['block1', 6],
      ...entry,
      ...middle,
      ['block13', 10],
      ['block14', 6],
      ['top', 2]
    ])
  })

  it("counts InceptionV3's unnamed layers into their modules", () => {
    // Three layers a convolution, one output, and what pools or joins inside.
    expect(blocksOf('InceptionV3')).toEqual([
      ['input', 1],
      ['stem', 3 * 5 + 2],
      ...['mixed0', 'mixed1', 'mixed2'].map((name) => [name, 3 * 7 + 2]),
      ['mixed3', 3 * 4 + 2],
      ...['mixed4', 'mixed5', 'mixed6', 'mixed7'].map((name) => [name, 3 * 10 + 2]),
      ['mixed8', 3 * 6 + 2],
      ['mixed9', 3 * 9 + 4],
      ['mixed10', 3 * 9 + 4],
      ['top', 2]
    ])
  })

  it('names the blocks of MobileNet by their number', () => {
    expect(blocksOf('MobileNet').map(([name]) => name)).toEqual([
      'input',
      'conv1',
      ...Array.from({ length: 13 }, (_, i) => `block_${i + 1}`),
      'top'
    ])
  })
})
