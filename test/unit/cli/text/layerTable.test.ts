import { expect, it } from 'vitest'
import type { NetworkSummary } from '../../../../src/contract'
import { createPaint } from '../../../../src/cli/screen/paint'
import { layerTable } from '../../../../src/cli/text/layerTable'

const summary: NetworkSummary = {
  base: 'MobileNet',
  size: 224,
  layers: [
    {
      name: 'input_layer',
      class: 'InputLayer',
      shape: [null, 224, 224, 3],
      params: 0,
      trainable: true,
      trainableParams: 0,
      inputs: [],
      below: true,
      block: 'stem'
    },
    {
      name: 'conv1',
      class: 'Conv2D',
      shape: [null, 112, 112, 8],
      params: 216,
      trainable: false,
      trainableParams: 0,
      inputs: ['input_layer'],
      below: true,
      block: 'stem'
    },
    {
      name: 'dense',
      class: 'Dense',
      shape: [null, 256],
      params: 12_845_312,
      trainable: true,
      trainableParams: 12_845_312,
      inputs: ['conv1'],
      below: false,
      block: 'head'
    }
  ],
  params: { total: 12_845_528, trainable: 12_845_312, frozen: 216 },
  cut: 'conv1',
  featureLength: 100_352
}

it('prints what Keras prints, plainly into a pipe', () => {
  expect(layerTable(summary, null)).toBe(
    [
      'Layer (type)              Output Shape            Param #  Trainable',
      'input_layer (InputLayer)  (None, 224, 224, 3)           0      -',
      'conv1 (Conv2D)            (None, 112, 112, 8)         216      N',
      'dense (Dense)             (None, 256)          12,845,312      Y',
      ' Total params: 12,845,528 (49.00 MB)',
      ' Trainable params: 12,845,312 (49.00 MB)',
      ' Non-trainable params: 216 (864.00 B)',
      ' Cut after: conv1 (100,352 features a picture are computed once and kept)'
    ].join('\n')
  )
})

it('draws boxes only where the terminal is wide enough', () => {
  expect(layerTable(summary, 120)).toContain('┏━')
  expect(layerTable(summary, 60)).not.toContain('┏━')
})

it('colours what is trainable', () => {
  const coloured = layerTable(summary, null, createPaint(true))
  expect(coloured).toContain('\u001B[32m    Y    \u001B[39m')
})

it('says what a layer is connected to where the network branches, as Keras does', () => {
  const [input, conv, dense] = summary.layers
  if (!input || !conv || !dense) throw new Error('The summary has three layers.')
  const layers = [
    input,
    conv,
    { ...dense, name: 'add', class: 'Add', params: 0, inputs: ['conv1', 'input_layer'] }
  ]
  const lines = layerTable({ ...summary, layers }, null).split('\n')
  expect(lines[0]).toMatch(/^Layer \(type\) +Output Shape +Param # +Connected to +Trainable$/)
  expect(lines[1]).toMatch(/0 {2}- +-$/)
  expect(lines[3]).toMatch(/conv1\[0\]\[0\], input_layer\[0\]\[0\] +-$/)
})

it('breaks and shortens cells where the terminal is narrower than the table, as Keras does', () => {
  const lines = layerTable(summary, 78).split('\n')
  const boxes = lines.filter((line) => /^[│┃]/.test(line))
  expect(boxes.every((line) => line.length === boxes[0]?.length && line.length <= 78)).toBe(true)
  const long = { ...summary.layers[0], name: 'batch_normalization_with_a_very_long_name' } as never
  const text = layerTable({ ...summary, layers: [long, ...summary.layers.slice(1)] }, 78)
  expect(text).toContain('batch_normalization_with_')
  expect(text).toContain('…')
  expect(text).toMatch(/│ \(InputLayer\)/)
})
