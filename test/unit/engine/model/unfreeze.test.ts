import { describe, expect, it } from 'vitest'
import { networkQuerySchema } from '../../../../src/contract'
import { planNetwork } from '../../../../src/engine/model/network'
import { summarize } from '../../../../src/engine/model/summary'
import { thawedLayers, type Thawing } from '../../../../src/engine/model/unfreeze'
import { openBase } from '../../../../src/engine/zoo/openBase'

const places = { resources: '/nowhere', userData: '/nowhere', kerasHome: '/nowhere' }
const vgg = await openBase({ base: 'VGG16', alpha: 1, size: 32 }, places)
const mobile = await openBase({ base: 'MobileNet', alpha: 0.25, size: 32 }, places)
const inception = await openBase({ base: 'InceptionV3', alpha: 1, size: 75 }, places)

const inVgg = (...unfreeze: string[]): string[] => [...thawedLayers(vgg, { unfreeze })]
const inMobile = (thawing: Thawing): string[] => [...thawedLayers(mobile, thawing)]
const block5 = ['block5_conv1', 'block5_conv2', 'block5_conv3']

describe('thawedLayers', () => {
  it('takes names of layers and of blocks, and leaves out what has no weights', () => {
    expect(inVgg()).toEqual([])
    expect(inVgg('block5_conv2')).toEqual(['block5_conv2'])
    expect(inVgg('block5')).toEqual(block5)
    expect(inVgg('block5', 'block5_conv1', 'block1_conv1')).toEqual([...block5, 'block1_conv1'])
  })

  it('takes all that begin so by *', () => {
    expect(inVgg('block5*')).toEqual(block5)
    expect(inVgg('block5_c*')).toEqual(block5)
    expect(inVgg('*')).toHaveLength(13)
    expect(inMobile({ unfreeze: ['block_1*'] })).toContain('conv_pw_13_bn')
    expect(inMobile({ unfreeze: ['block_1*'] })).not.toContain('conv_pw_2')
  })

  it('takes a layer or the first of a block and all that come after by ..', () => {
    expect(inVgg('block5_conv2..')).toEqual(['block5_conv2', 'block5_conv3'])
    expect(inVgg('block4_pool..')).toEqual(block5)
    expect(inVgg('block5..')).toEqual(block5)
    expect(inMobile({ unfreeze: ['conv_dw_13..'] })).toEqual([
      'conv_dw_13',
      'conv_dw_13_bn',
      'conv_pw_13',
      'conv_pw_13_bn'
    ])
    // `mixed9` is the last layer of the module of that name.
    const modules = [...thawedLayers(inception, { unfreeze: ['mixed9..'] })].map(inception.blockOf)
    expect(new Set(modules)).toEqual(new Set(['mixed9', 'mixed10']))
  })

  it('keeps BatchNormalization frozen where asked', () => {
    const unfreeze = ['conv_dw_13..']
    expect(inMobile({ unfreeze, freezeBatchNorm: true })).toEqual(['conv_dw_13', 'conv_pw_13'])
    expect(inMobile({ unfreeze: ['conv1_bn'], freezeBatchNorm: true })).toEqual([])
  })

  it('names the nearest where a name is unknown', () => {
    expect(() => inVgg('blok5')).toThrow(
      /^VGG16 has no layer or block "blok5"\. The nearest are block5, block1, block2\.$/
    )
    expect(() => inMobile({ unfreeze: ['conv_dw12..'] })).toThrow(
      /"conv_dw12"\. The nearest are .*conv_dw_12\b/
    )
    expect(() => inVgg('blok*')).toThrow(
      /No layer or block of VGG16 begins with "blok"\. The nearest are block1/
    )
    expect(() => inVgg('predictions')).toThrow(/no layer or block "predictions"/)
    expect(() => inVgg('block6..')).toThrow(expect.objectContaining({ code: 'bad-input' }))
  })

  it('says so where there is nothing to thaw', () => {
    expect(() => inVgg('block5_pool')).toThrow(/"block5_pool" of VGG16 has no weights/)
    expect(() => inVgg('block5_pool..')).toThrow(/nothing to thaw/)
  })
})

describe('planNetwork', () => {
  it('trains the head and what is thawed', () => {
    const head = { pool: 'avg', dense: [4], dropout: 0, l2: 0 } as const
    const { trainable } = planNetwork(vgg, { head, unfreeze: ['block5_conv3'] }, 3)
    expect([...trainable]).toEqual(['block5_conv3', 'global_average_pooling2d', 'dense', 'predictions'])
  })
})

describe('summarize', () => {
  const vgg16 = { base: 'VGG16', size: 64, unfreeze: ['block5'] }

  it('counts the thawed part of a base alone and draws the cut below it', async () => {
    const summary = await summarize(networkQuerySchema.parse(vgg16), places)
    expect(summary.params).toEqual({ total: 14_714_688, trainable: 7_079_424, frozen: 7_635_264 })
    expect([summary.cut, summary.featureLength]).toEqual(['block4_pool', 4 * 4 * 512])
    const rows = summary.layers.filter(({ block }) => block === 'block5')
    expect(rows.map(({ trainable, below }) => [trainable, below])).toEqual([
      [true, false],
      [true, false],
      [true, false],
      [false, false]
    ])
    expect(summary.layers.find(({ name }) => name === 'block4_pool')?.below).toBe(true)
  })

  it('adds the head to them, and cuts below the base where none is thawed', async () => {
    const head = { pool: 'flatten', dense: [256], dropout: 0, l2: 0 }
    const thawed = await summarize(networkQuerySchema.parse({ ...vgg16, head, classes: 5 }), places)
    const headParams = 4 * 512 * 256 + 256 + 256 * 5 + 5
    expect(thawed.params.trainable).toBe(7_079_424 + headParams)
    expect(thawed.cut).toBe('block4_pool')
    const frozen = await summarize(networkQuerySchema.parse({ ...vgg16, unfreeze: [] }), places)
    expect([frozen.params.trainable, frozen.cut]).toEqual([0, 'block5_pool'])
    expect(frozen.layers.every(({ below }) => below)).toBe(true)
  })
})
