/** The block that each layer of an own base belongs to: by the prefixes that Keras' models use, else by resolution. */
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** `block5_conv1`, `block_13_expand`, `block2a_dwconv`, `conv2_block1_1_conv`, `pool2_conv`, `stage3_…`, `expanded_conv_1_…`. */
const PREFIXES = [
  /^(block_?\d+[a-z]?)(?=_|$)/,
  /^((?:conv|pool)\d+)(?=_|$)/,
  /^(stage_?\d+)/,
  /^(expanded_conv(?:_\d+)?)(?=[_/]|$)/,
  /^(mixed_?\d+[a-z]?)(?=_|$)/,
  /^(stem|top)_/
]

/** A layer without such a prefix belongs to the block before it: `stem` before the first one, `last` after the last. */
export function ownBlockOf(model: LayersModel): (layer: string) => string {
  const layers = model.layers.map((layer) => ({ name: layer.name, block: prefixOf(layer.name), layer }))
  const first = layers.findIndex(({ block }) => block !== null)
  const blocks = first === -1 ? blocksByResolution(model) : new Map<string, string>()
  const last = layers.reduce((found, { block }, i) => (block === null ? found : i), first)
  let current = 'stem'
  for (const [i, { name, block }] of layers.entries()) {
    if (first === -1) break
    current = block ?? (i > last ? 'last' : current)
    blocks.set(name, current)
  }
  blocks.set(model.layers[0]?.name ?? '', 'input')
  return (layer) => blocks.get(layer) ?? 'last'
}

function prefixOf(name: string): string | null {
  for (const pattern of PREFIXES) {
    const found = pattern.exec(name)?.[1]
    if (found !== undefined) return found
  }
  return null
}

/** `block1`, `block2` …: a new one where pictures get smaller; the pooling that makes them so ends the one before. */
function blocksByResolution(model: LayersModel): Map<string, string> {
  const heights: number[] = []
  return new Map(
    model.layers.map((layer) => {
      const pools = layer.getClassName().includes('Pooling')
      const shape = (pools ? layer.inboundNodes[0]?.inputShapes[0] : layer.outputShape) as
        number[] | undefined
      const height = shape?.length === 4 ? (shape[1] ?? 0) : (heights[heights.length - 1] ?? 0)
      const known = heights.indexOf(height)
      const at = known === -1 ? heights.push(height) : known + 1
      return [layer.name, `block${at}`]
    })
  )
}
