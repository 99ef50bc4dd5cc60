/** What the window works out by itself, beside what the engine says of the same network. */
import { describe, expect, it } from 'vitest'
import { networkQuerySchema, zooNames, type NetworkSummary, type ZooName } from '../../../../src/contract'
import { summarize } from '../../../../src/engine/model/summary'
import { baseOutput, headChain } from '../../../../src/renderer/src/network/headChain'
import { baseRows, namesOf, switchable, thawedBy } from '../../../../src/renderer/src/network/thawing'

const places = { resources: '/nowhere', userData: '/nowhere', kerasHome: '/nowhere' }

const patterns: Readonly<Record<ZooName, readonly (readonly string[])[]>> = {
  Xception: [['block14'], ['block1*'], ['block13..'], ['conv2d_3', 'block4_sepconv1']],
  VGG16: [['block5'], ['block5_conv2..'], ['block4', 'block5_conv1'], ['*']],
  VGG19: [['block5*'], ['block5_conv4']],
  ResNet50: [['conv5'], ['conv4_block5_1_conv..'], ['conv5_block3*']],
  InceptionV3: [['mixed9..'], ['mixed10', 'conv2d_12'], ['stem']],
  MobileNet: [['conv_dw_12..'], ['conv1'], ['block_1*'], ['conv_pw_13_bn']]
}

async function ask(base: ZooName, query: object): Promise<NetworkSummary> {
  const size = base === 'InceptionV3' ? 75 : base === 'Xception' ? 71 : 32
  return summarize(networkQuerySchema.parse({ base, size, ...query }), places)
}

describe.each(zooNames)('%s', (base) => {
  it('thaws the layers that the engine thaws, and names them again in fewer names', async () => {
    for (const unfreeze of patterns[base]) {
      for (const freezeBatchNorm of [false, true]) {
        const { layers } = await ask(base, { unfreeze, freezeBatchNorm })
        const rows = baseRows(layers)
        const open = new Set(switchable(rows, freezeBatchNorm).map(({ name }) => name))
        const trained = layers.filter(({ trainable }) => trainable).map(({ name }) => name)
        const thawed = thawedBy(unfreeze, rows)
        expect(rows.map(({ name }) => name).filter((name) => thawed.has(name) && open.has(name))).toEqual(
          trained
        )
        const names = namesOf(thawed, rows, freezeBatchNorm)
        if (trained.length === 0) expect(names).toEqual([])
        else {
          const again = await ask(base, { unfreeze: names, freezeBatchNorm })
          expect(again.layers.filter(({ trainable }) => trainable).map(({ name }) => name)).toEqual(trained)
        }
      }
    }
  })
})

describe('headChain', () => {
  it.each([
    [{ pool: 'flatten', dense: [64, 16], dropout: 0.5, l2: 0 }, 5],
    [{ pool: 'avg', dense: [], dropout: 0, l2: 0 }, 2],
    [{ pool: 'avg', dense: [8, 8, 8, 8], dropout: 0.1, l2: 0 }, 3]
  ] as const)('%o has the shapes and parameters that the engine counts', async (head, classes) => {
    const { layers } = await ask('VGG16', { head, classes })
    const input = baseOutput(layers)
    const chain = headChain(input ?? [], head, classes)
    const counted = layers.filter(({ block }) => block === 'head')
    expect(input).toEqual([1, 1, 512])
    expect(chain.map((link) => [link.class, [null, ...link.shape], link.params])).toEqual(
      counted.map((row) => [row.class, row.shape, row.params])
    )
  })
})
