/** The block that each layer of a base belongs to: the twigs of the layer tree, and what is thawed by block name. */

/** VGG and Xception number their blocks; Xception's shortcuts are found by their counters. */
export const numberedBlockOf = blockOf((layer) => numberedBlock(layer) ?? xceptionShortcut(layer))

/** `conv1` to `conv5`, the stages of the paper. */
export const resNetBlockOf = blockOf(
  (layer) => /^conv\d/.exec(layer)?.[0] ?? (layer.startsWith('pool1_') ? 'conv1' : null)
)

/** `stem` and `mixed0` to `mixed10`. */
export const inceptionBlockOf = blockOf(inceptionModule)

/** `conv1` and `block_1` to `block_13`. */
export const mobileNetBlockOf = blockOf((layer) => {
  const number = /^conv_(?:pad|dw|pw)_(\d+)/.exec(layer)?.[1]
  return number !== undefined ? `block_${number}` : layer.startsWith('conv1') ? 'conv1' : null
})

/** Completes what is known of a base's own layers: `input` before them, `top` after them. */
function blockOf(own: (layer: string) => string | null): (layer: string) => string {
  return (layer) => (layer.startsWith('input_layer') ? 'input' : (own(layer) ?? 'top'))
}

function numberedBlock(layer: string): string | null {
  return /^(block\d+)_/.exec(layer)?.[1] ?? null
}

/** Xception's shortcuts are named by counters only: four are projected, and all but the first and last block add. */
function xceptionShortcut(layer: string): string | null {
  const counted = countedLayer(layer)
  if (!counted) return null
  const { prefix, count } = counted
  if (prefix === 'add') return `block${count + 2}`
  if (prefix === 'conv2d' || prefix === 'batch_normalization') return `block${[2, 3, 4, 13][count] ?? ''}`
  return null
}

/** Convolutions of InceptionV3's stem and of mixed0 to mixed10, in the order Keras counts them. */
const INCEPTION_CONVOLUTIONS = [5, 7, 7, 7, 4, 10, 10, 10, 10, 6, 9, 9]
const INCEPTION_AVERAGE_POOLS = [0, 1, 2, 4, 5, 6, 7, 9, 10]
const INCEPTION_MAX_POOLS = ['stem', 'stem', 'mixed3', 'mixed8']

/** InceptionV3 names only the outputs of its modules; all else is found by its counter. */
function inceptionModule(layer: string): string | null {
  const fork = /^mixed9_(\d)$/.exec(layer)?.[1]
  if (fork !== undefined) return `mixed${9 + Number(fork)}`
  const counted = countedLayer(layer)
  if (!counted) return /^mixed\d+$/.test(layer) ? layer : null
  const { prefix, count } = counted
  switch (prefix) {
    case 'conv2d':
    case 'batch_normalization':
    case 'activation':
      return moduleOfConvolution(count)
    case 'average_pooling2d':
      return `mixed${INCEPTION_AVERAGE_POOLS[count] ?? ''}`
    case 'max_pooling2d':
      return INCEPTION_MAX_POOLS[count] ?? null
    case 'concatenate':
      return `mixed${9 + count}`
    default:
      return null
  }
}

function moduleOfConvolution(count: number): string {
  let end = 0
  const module = INCEPTION_CONVOLUTIONS.findIndex((convolutions) => count < (end += convolutions))
  return module === 0 ? 'stem' : `mixed${module - 1}`
}

/** `conv2d_3` as `conv2d` and 3; `conv2d` alone counts as 0. */
function countedLayer(layer: string): { readonly prefix: string; readonly count: number } | null {
  const match =
    /^(conv2d|batch_normalization|activation|max_pooling2d|average_pooling2d|concatenate|add)(?:_(\d+))?$/.exec(
      layer
    )
  return match ? { prefix: match[1] ?? '', count: Number(match[2] ?? 0) } : null
}
