import { describe, expect, it } from 'vitest'
import { findFusions } from '../../../../src/engine/graph/fusions'
import { readTopology } from '../../../../src/engine/graph/topology'
import { buildBase } from '../../../../src/engine/zoo/build'
import type { ZooName } from '../../../../src/contract'

function fusionsOf(base: ZooName, size: number, options: { wanted?: string[]; trainable?: string[] } = {}) {
  const network = readTopology(buildBase({ base, alpha: 1, size }))
  const last = network.layers[network.layers.length - 1]?.name ?? ''
  const needed = network.layers.slice(1)
  const { wanted = [], trainable = [] } = options
  const found = findFusions({
    network,
    needed,
    wanted: [last, ...wanted],
    trainable: new Set(trainable),
    fold: true
  })
  const names = (map: ReadonlyMap<string, { readonly name: string }>): string[] =>
    [...map].map(([convolution, { name }]) => `${name} by ${convolution}`)
  return { norms: names(found.norms), paddings: names(found.paddings), poolings: names(found.poolings) }
}

describe('findFusions', () => {
  it('folds every batch normalisation of MobileNet, and its paddings where they are what SAME pads', () => {
    const { norms, paddings, poolings } = fusionsOf('MobileNet', 224)
    expect(norms).toHaveLength(27)
    expect(norms[0]).toBe('conv1_bn by conv1')
    expect(paddings).toEqual([2, 4, 6, 12].map((n) => `conv_pad_${n} by conv_dw_${n}`))
    expect(poolings).toEqual([])
    // 75 -> 38 -> 19 -> 9 -> 4 -> 2: an odd size is padded on both sides by SAME, on one by the layer.
    expect(fusionsOf('MobileNet', 75).paddings).toEqual([
      'conv_pad_2 by conv_dw_2',
      'conv_pad_12 by conv_dw_12'
    ])
  })

  it('leaves layers that are trained as they are, and those around them', () => {
    const { norms } = fusionsOf('MobileNet', 224, { trainable: ['conv_pw_13', 'conv_dw_13_bn'] })
    expect(norms).toHaveLength(25)
    expect(norms).not.toContain('conv_pw_13_bn by conv_pw_13')
    expect(norms).not.toContain('conv_dw_13_bn by conv_dw_13')
  })

  it('pools after the 1x1 convolutions of InceptionV3, unless the pooling itself is wanted', () => {
    const all = fusionsOf('InceptionV3', 96).poolings
    expect(all).toHaveLength(9)
    expect(all[0]).toBe('average_pooling2d by conv2d_11')
    const wanted = fusionsOf('InceptionV3', 96, { wanted: ['average_pooling2d'] }).poolings
    expect(wanted).toEqual(all.slice(1))
  })

  it('counts the holes of a dilated convolution among what it reaches', () => {
    const network = {
      layers: [
        { name: 'x', className: 'InputLayer', config: {}, inputs: [], outputShape: [32, 32, 3] },
        {
          name: 'zeros',
          className: 'ZeroPadding2D',
          config: { padding: 1 },
          inputs: ['x'],
          outputShape: [34, 34, 3]
        },
        {
          name: 'conv',
          className: 'Conv2D',
          config: { kernelSize: [3, 3], strides: [1, 1], padding: 'valid', dilationRate: [2, 2] },
          inputs: ['zeros'],
          outputShape: [30, 30, 4]
        }
      ]
    }
    const needed = network.layers.slice(1)
    const found = findFusions({ network, needed, wanted: ['conv'], trainable: new Set(), fold: true })
    expect([...found.paddings]).toEqual([])
  })

  it("keeps ResNet50's paddings, which SAME would place otherwise", () => {
    expect(fusionsOf('ResNet50', 224).paddings).toEqual([])
  })
})
