/** The block each layer of a base belongs to. */
import type { BaseName } from '../../contract'

export function blockOf(_base: BaseName, layer: string): string {
  const block = /_(\d+)/.exec(layer)?.[1]
  return block ? `block_${block}` : layer.startsWith('conv1') ? 'conv1' : 'input'
}
