import { describe, expect, it } from 'vitest'
import { readTopology } from '../../../../../src/engine/graph/topology'
import { cutTop } from '../../../../../src/engine/zoo/own/cutTop'
import { countDepth } from '../../../../../src/engine/zoo/own/depth'
import { flattenModel } from '../../../../../src/engine/zoo/own/flatModel'
import { ownBlockOf } from '../../../../../src/engine/zoo/own/ownBlocks'
import { describeOwn, fitsSize, knowLayers } from '../../../../../src/engine/zoo/own/ownNetwork'
import { conv, functional, input, layer, sequential, tensor, type Raw } from './models'

const known = (topology: unknown, until?: string) =>
  knowLayers(cutTop(flattenModel(topology), until), '3.15.1')

const classifier = (...middle: Raw[]): Raw =>
  sequential([
    input(),
    layer('Conv2D', 'conv1', conv),
    ...middle,
    layer('Flatten', 'flatten'),
    layer('Dense', 'predictions', { units: 2 })
  ])

describe('the top', () => {
  it('is left out: the base ends at the last layer that has height and width', () => {
    const base = known(classifier(layer('MaxPooling2D', 'pool')))
    expect(base.layers.map(({ name }) => name)).toEqual(['input_layer', 'conv1', 'pool'])
  })

  it('may have ones for height and width, and squeeze-and-excite is none', () => {
    const model = functional(
      [
        input(),
        layer('Conv2D', 'a', conv, ['input_layer']),
        layer('GlobalAveragePooling2D', 'squeeze', { keepdims: true }, ['a']),
        layer('Conv2D', 'gate', { ...conv, kernel_size: 1 }, ['squeeze']),
        layer('Multiply', 'excite', {}, ['a', 'gate']),
        layer('GlobalAveragePooling2D', 'pool', { keepdims: true }, ['excite']),
        layer('Conv2D', 'logits', { ...conv, kernel_size: 1 }, ['pool']),
        layer('Reshape', 'scores', { target_shape: [4] }, ['logits'])
      ],
      ['scores']
    )
    expect(known(model).until).toBe('excite')
  })

  it('ends where --until says, and says where it could', () => {
    const model = classifier(layer('ReLU', 'relu'), layer('MaxPooling2D', 'pool'))
    expect(known(model, 'relu').layers.map(({ name }) => name)).toEqual(['input_layer', 'conv1', 'relu'])
    expect(() => known(model, 'rleu')).toThrow(/no layer "rleu".*pool, relu, conv1/)
    expect(() => known(model, 'flatten')).toThrow(/"flatten" has no height and width.*pool, relu, conv1/)
  })

  it('of several outputs needs --until', () => {
    const model = functional(
      [input(), layer('Conv2D', 'a', conv, ['input_layer']), layer('Conv2D', 'b', conv, ['input_layer'])],
      ['a', 'b']
    )
    expect(() => known(model)).toThrow(/2 outputs \("a", "b"\).*--until LAYER/)
    expect(known(model, 'b').until).toBe('b')
  })

  it('may be unknown', () => {
    expect(known(classifier(layer('Flatten', 'flat'), layer('Mystery', 'mystery'))).until).toBe('conv1')
  })
})

describe('what Thaw does not know', () => {
  it('is named all at once, by name, class and reason', () => {
    const model = classifier(
      layer('Lambda', 'twice'),
      layer('Conv2D', 'first', { ...conv, data_format: 'channels_first' }),
      layer('Swoosh', 'mine', {}, [], { module: 'my_layers', registered_name: 'My>Swoosh' }),
      layer('Activation', 'odd', { activation: { class_name: 'function', config: 'odd', module: 'my' } }),
      layer('DepthwiseConv2D', 'wide', { kernel_size: 3, dilation_rate: 2 }),
      layer('Exp', 'exp', {}, [], { module: 'keras.src.ops.numpy' }),
      layer('ReLU', 'fine')
    )
    let message = ''
    try {
      known(model)
    } catch (error) {
      message = String(error)
    }
    expect(message).toContain('6 layers of this model are not known to Thaw')
    expect(message).toContain('"twice" (Lambda) is of a class that Thaw does not know')
    expect(message).toContain('"first" (Conv2D) has data_format channels_first')
    expect(message).toContain('"mine" (Swoosh) is custom (My>Swoosh)')
    expect(message).toMatch(/"odd" \(Activation\) has activation \{.*"odd"/)
    expect(message).toContain('"wide" (DepthwiseConv2D) has dilation_rate [2, 2]')
    expect(message).toContain('"exp" (Exp) is an operation of keras.src.ops.numpy')
    expect(message).not.toContain('fine')
    expect(message).toContain('--until LAYER')
  })

  it('is told of an axis only its shape shows', () => {
    const model = classifier(layer('BatchNormalization', 'bn', { axis: 1 }))
    expect(() => known(model)).toThrow(/"bn" \(BatchNormalization\) has axis 1/)
  })

  it('is told of a layer that is called with training=True', () => {
    const bn = layer('BatchNormalization', 'bn', {}, ['input_layer'])
    bn['inbound_nodes'] = [{ args: [tensor('input_layer')], kwargs: { training: true } }]
    expect(() => known(functional([input(), bn], ['bn']))).toThrow(/"bn".*is called with training=True/)
  })

  it('pictures of other than three channels, and several inputs', () => {
    expect(() => known(sequential([input([null, 28, 28, 1]), layer('Conv2D', 'a', conv)]))).toThrow(
      /\[any, height, width, 3\].*"input_layer" is of shape \[any, 28, 28, 1\]/
    )
    const two = functional(
      [input(), input([null, 32, 32, 3], 'other'), layer('Add', 'add', {}, ['input_layer', 'other'])],
      ['add'],
      'two',
      ['input_layer', 'other']
    )
    expect(() => known(two)).toThrow(/2 inputs \("input_layer", "other"\)/)
  })
})

describe('a base at another size', () => {
  it('has the same layers, with shapes of that size', () => {
    const base = known(classifier(layer('MaxPooling2D', 'pool')))
    const shapes = describeOwn('mine', base, 48).layers.map(({ outputShape }) => outputShape)
    expect(shapes).toEqual([
      [null, 48, 48, 3],
      [null, 48, 48, 4],
      [null, 24, 24, 4]
    ])
  })

  it('is refused where a layer has a weight for each place', () => {
    const gate = functional(
      [
        input(),
        layer('Flatten', 'flat', {}, ['input_layer']),
        layer('Dense', 'dense', { units: 3 }, ['flat']),
        layer('Reshape', 'reshape', { target_shape: [1, 1, 3] }, ['dense']),
        layer('Multiply', 'gated', {}, ['input_layer', 'reshape'])
      ],
      ['gated']
    )
    const base = known(gate)
    expect(fitsSize(base, 32)).toBe(true)
    expect(fitsSize(base, 48)).toBe(false)
    expect(() => describeOwn('mine', base, 48)).toThrow(
      /mine cannot take pictures of 48 pixels a side: layer "dense" \(Dense\) has a weight for each place of a 32x32 picture\. Choose size 32/
    )
  })

  it('is refused where a Reshape has fixed sizes or nothing is left', () => {
    const reshaped = known(sequential([input(), layer('Reshape', 'r', { target_shape: [16, 64, 3] })]))
    expect(() => describeOwn('mine', reshaped, 48)).toThrow(/layer "r" \(Reshape\) has target_shape/)
    const pooled = known(sequential([input(), layer('MaxPooling2D', 'p', { pool_size: 32 })]))
    expect(() => describeOwn('mine', pooled, 16)).toThrow(
      /layer "p" \(MaxPooling2D\) has nothing left of its input/
    )
  })
})

describe('what is said about it', () => {
  it('is as deep as the longest way has layers with weights', () => {
    const model = functional(
      [
        input(),
        layer('Conv2D', 'a', conv, ['input_layer']),
        layer('Conv2D', 'b', conv, ['a']),
        layer('ReLU', 'c', {}, ['b']),
        layer('Add', 'd', {}, ['a', 'c'])
      ],
      ['d']
    )
    expect(countDepth(describeOwn('mine', known(model), 32))).toBe(2)
  })

  const blocks = (model: Raw): string[] => {
    const described = describeOwn('mine', known(model), 32)
    const blockOf = ownBlockOf(described)
    return readTopology(described).layers.map(({ name }) => `${name}: ${blockOf(name)}`)
  }

  it('has blocks by the names that Keras gives, what has none goes with the block before', () => {
    const named = ['stem_conv', 'block_1_expand', 'add', 'block_13_project', 'out_conv']
    expect(blocks(sequential([input(), ...named.map((name) => layer('Conv2D', name, conv))]))).toEqual([
      'input_layer: input',
      'stem_conv: stem',
      'block_1_expand: block_1',
      'add: block_1',
      'block_13_project: block_13',
      'out_conv: last'
    ])
  })

  it('has blocks by resolution where no name tells', () => {
    const layers = [
      layer('Conv2D', 'conv2d', conv),
      layer('MaxPooling2D', 'max_pooling2d'),
      layer('Conv2D', 'conv2d_1', conv),
      layer('MaxPooling2D', 'max_pooling2d_1')
    ]
    expect(blocks(sequential([input(), ...layers]))).toEqual([
      'input_layer: input',
      'conv2d: block1',
      'max_pooling2d: block1',
      'conv2d_1: block2',
      'max_pooling2d_1: block2'
    ])
  })
})
