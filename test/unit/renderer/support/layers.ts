/** Small networks, row by row as the engine would tell them. */
import type { LayerRow, NetworkSummary } from '../../../../src/contract'

/** A frozen layer below the cut with that many parameters. */
export function layer(name: string, block: string, params: number, values: Partial<LayerRow> = {}): LayerRow {
  return {
    name,
    class: 'Conv2D',
    shape: [null, 7, 7, 8],
    params,
    trainable: false,
    trainableParams: 0,
    inputs: [],
    below: true,
    block,
    ...values
  }
}

/** Two blocks with BatchNormalization and a head, as the engine tells of it where nothing is thawed. */
export const twoBlocks: readonly LayerRow[] = [
  layer('input_layer', 'input', 0, { class: 'InputLayer' }),
  layer('conv1', 'conv1', 10),
  layer('conv1_bn', 'conv1', 4, { class: 'BatchNormalization' }),
  layer('conv1_relu', 'conv1', 0, { class: 'ReLU' }),
  layer('b_conv', 'block_2', 20),
  layer('b_bn', 'block_2', 4, { class: 'BatchNormalization' }),
  layer('b_pw', 'block_2', 30),
  layer('flatten', 'head', 0, { class: 'Flatten', shape: [null, 392] }),
  layer('predictions', 'head', 393, {
    class: 'Dense',
    shape: [null, 1],
    trainable: true,
    trainableParams: 393,
    below: false
  })
]

export function summaryOf(layers: readonly LayerRow[], values: Partial<NetworkSummary> = {}): NetworkSummary {
  const total = layers.reduce((sum, { params }) => sum + params, 0)
  const trainable = layers.reduce((sum, { trainableParams }) => sum + trainableParams, 0)
  return {
    base: 'MobileNet',
    size: 224,
    layers: [...layers],
    params: { total, trainable, frozen: total - trainable },
    cut: 'flatten',
    featureLength: 392,
    ...values
  }
}
