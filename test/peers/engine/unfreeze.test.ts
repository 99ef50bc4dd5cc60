/** What is trained, beside Keras: `layer.trainable` and the counts of each layer, for thawed parts of the zoo. */
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { networkQuerySchema, type LayerRow, type NetworkSummary } from '../../../src/contract'
import { summarize } from '../../../src/engine/model/summary'
import { runPeer } from '../../support/kerasPeer'

type Counted = Pick<LayerRow, 'name' | 'params' | 'trainable' | 'trainableParams'>

interface Case {
  readonly base: string
  readonly alpha: number
  readonly size: number
  readonly unfreeze: string
  readonly freezeBatchNorm: boolean
  /** The same for Keras: the first and last layer of the thawed part, in the order of `model.layers`; null: its end. */
  readonly first: string
  readonly last: string | null
  /** The last layer that stays as it is. */
  readonly cut: string
}

const plain = { alpha: 1, freezeBatchNorm: false, last: null }
const vgg = { ...plain, base: 'VGG16', size: 48, first: 'block5_conv1', cut: 'block4_pool' }
const resNet = { ...plain, base: 'ResNet50', size: 64, first: 'conv5_block1_1_conv', cut: 'conv4_block6_out' }
const inception = { ...plain, base: 'InceptionV3', size: 75 }
const mobileNet = { ...plain, base: 'MobileNet', size: 64, first: 'conv_dw_12', cut: 'conv_pad_12' }
const cases: readonly Case[] = [
  { ...vgg, unfreeze: 'block5' },
  { ...vgg, unfreeze: 'block5*' },
  { ...vgg, unfreeze: 'block2', first: 'block2_conv1', last: 'block2_pool', cut: 'block1_pool' },
  { ...resNet, unfreeze: 'conv5' },
  { ...resNet, unfreeze: 'conv5', freezeBatchNorm: true },
  { ...resNet, unfreeze: 'conv5_block3*', first: 'conv5_block3_1_conv', cut: 'conv5_block2_out' },
  { ...inception, unfreeze: 'mixed8..', first: 'conv2d_72', cut: 'mixed7' },
  { ...mobileNet, unfreeze: 'conv_dw_12..' },
  { ...mobileNet, unfreeze: 'conv_dw_12..', alpha: 0.25, freezeBatchNorm: true }
]

let keras: readonly { readonly layers: Counted[]; readonly params: NetworkSummary['params'] }[]
beforeAll(() => {
  keras = runPeer(join(__dirname, 'keras_trainable.py'), { cases })
})

describe('what is thawed is what Keras trains', () => {
  for (const [number, { unfreeze, cut, ...query }] of cases.entries()) {
    const norm = query.freezeBatchNorm ? ' with frozen normalisation' : ''
    it(`${query.base} ${query.alpha}: ${unfreeze}${norm}`, async () => {
      const places = { resources: '/nowhere', userData: '/nowhere', kerasHome: '/nowhere' }
      const summary = await summarize(networkQuerySchema.parse({ ...query, unfreeze: [unfreeze] }), places)
      const rows = summary.layers
        .filter(({ params }) => params > 0)
        .map(({ name, params, trainable, trainableParams }) => ({ name, params, trainable, trainableParams }))
      expect(rows).toEqual(keras[number]?.layers)
      expect(summary.params).toEqual(keras[number]?.params)
      expect(summary.cut).toBe(cut)
    })
  }

  it('for block5 of VGG16 those are 7,079,424', () => {
    expect(keras[0]?.params.trainable).toBe(7_079_424)
  })
})
