import { describe, expect, it } from 'vitest'
import { flattenModel } from '../../../../../src/engine/zoo/own/flatModel'
import { conv, functional, input, layer, sequential, tensor } from './models'

const links = (topology: unknown): [string, readonly string[]][] =>
  flattenModel(topology).layers.map(({ name, inputs }) => [name, inputs])

describe('a flat model', () => {
  it('has the layers of a Functional model of Keras 3 in topological order', () => {
    const model = functional(
      [
        layer('Add', 'add', {}, ['a', 'b']),
        input(),
        layer('Conv2D', 'a', conv, ['input_layer']),
        layer('Conv2D', 'b', conv, ['a'])
      ],
      ['add']
    )
    expect(links(model)).toEqual([
      ['input_layer', []],
      ['a', ['input_layer']],
      ['b', ['a']],
      ['add', ['a', 'b']]
    ])
    expect(flattenModel(model).outputs).toEqual(['add'])
  })

  it('reads the nodes of Keras 2 and TF.js', () => {
    const node = (name: string, className: string, inbound: unknown): Record<string, unknown> => ({
      class_name: className,
      name,
      config: { name },
      inbound_nodes: inbound
    })
    const model = {
      class_name: 'Model',
      config: {
        name: 'model',
        layers: [
          node('input_1', 'InputLayer', []),
          node('a', 'Conv2D', [[['input_1', 0, 0, {}]]]),
          node('add', 'Add', [
            [
              ['input_1', 0, 0, {}],
              ['a', 0, 0, {}]
            ]
          ])
        ],
        input_layers: [['input_1', 0, 0]],
        output_layers: [['add', 0, 0]]
      }
    }
    expect(links(model)).toEqual([
      ['input_1', []],
      ['a', ['input_1']],
      ['add', ['input_1', 'a']]
    ])
  })

  it('takes models within apart, and tells two layers of one name apart by their models', () => {
    const inner = functional(
      [
        input([null, 32, 32, 4], 'inner_input'),
        layer('Conv2D', 'conv1', conv, ['inner_input']),
        layer('ReLU', 'relu', {}, ['conv1'])
      ],
      ['relu'],
      'mobilenet',
      ['inner_input']
    )
    const model = sequential([input(), layer('Conv2D', 'conv1', conv), inner, layer('Flatten', 'flatten')])
    expect(links(model)).toEqual([
      ['input_layer', []],
      ['conv1', ['input_layer']],
      ['mobilenet_conv1', ['conv1']],
      ['relu', ['mobilenet_conv1']],
      ['flatten', ['relu']]
    ])
  })

  it("knows where Keras 3 keeps each layer's weights", () => {
    const inner = sequential([layer('Conv2D', 'x', conv), layer('BatchNormalization', 'y')], 'inner')
    const model = sequential([input(), layer('Conv2D', 'a', conv), layer('Conv2D', 'b', conv), inner])
    expect(flattenModel(model).layers.map(({ slot }) => slot)).toEqual([
      'layers/input_layer',
      'layers/conv2d',
      'layers/conv2d_1',
      'layers/sequential/layers/conv2d',
      'layers/sequential/layers/batch_normalization'
    ])
  })

  it('gives a Sequential model of Keras 2 the input that lies with its first layer', () => {
    const model = {
      class_name: 'Sequential',
      config: [{ class_name: 'Conv2D', config: { name: 'a', ...conv, batch_input_shape: [null, 8, 8, 3] } }]
    }
    expect(flattenModel(model).layers).toMatchObject([
      { name: 'input_layer', className: 'InputLayer', config: { batch_shape: [null, 8, 8, 3] } },
      { name: 'a', inputs: ['input_layer'] }
    ])
  })

  it('reads an operator between a tensor and a number as the layer of its name', () => {
    const plus = layer('Add', 'add', {}, [], {
      module: 'keras.src.ops.numpy',
      inbound_nodes: [{ args: [tensor('input_layer'), 3], kwargs: {} }]
    })
    const [, add] = flattenModel(functional([input(), plus], ['add'])).layers
    expect(add).toMatchObject({
      className: 'Add',
      config: { constant: 3 },
      inputs: ['input_layer'],
      foreign: null
    })
  })
})

describe('what is refused, in a sentence', () => {
  it('a subclassed model', () => {
    const model = { class_name: 'MyModel', config: { width: 3 } }
    expect(() => flattenModel(model)).toThrow(
      /"MyModel" is neither Functional nor Sequential: a subclassed model/
    )
  })

  it('a shared layer', () => {
    const twice = layer('Conv2D', 'shared', conv, ['input_layer'])
    twice['inbound_nodes'] = [{ args: [tensor('input_layer')] }, { args: [tensor('input_layer')] }]
    const model = functional([input(), twice], ['shared'])
    expect(() => flattenModel(model)).toThrow(/Layer "shared" \(Conv2D\) is shared: it is used 2 times/)
  })

  it('a layer that takes its own output, and one that is not there', () => {
    const loop = functional([input(), layer('ReLU', 'a', {}, ['b']), layer('ReLU', 'b', {}, ['a'])], ['b'])
    expect(() => flattenModel(loop)).toThrow(/takes its own output/)
    const torn = functional([input(), layer('ReLU', 'a', {}, ['gone'])], ['a'])
    expect(() => flattenModel(torn)).toThrow(/"gone", which the file does not have/)
  })

  it('what is no model at all', () => {
    for (const nothing of [null, 3, [], {}, { class_name: 'Functional', config: { layers: 'none' } }])
      expect(() => flattenModel(nothing)).toThrow(/neither Functional nor Sequential/)
    expect(() => flattenModel({ class_name: 'Sequential', config: { layers: [3] } })).toThrow(/is no object/)
  })
})
