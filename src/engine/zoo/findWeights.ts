/** Where a base's weights are looked for. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { BaseName } from '../../contract'

export function findWeights(options: {
  readonly base: BaseName
  readonly alpha: number
  readonly includeTop: boolean
  readonly resources: string
  readonly kerasHome: string
}): { path: string; atHand: boolean } {
  const text =
    options.alpha === 1 ? '1_0' : options.alpha === 0.75 ? '7_5' : options.alpha === 0.5 ? '5_0' : '2_5'
  const name = `mobilenet_${text}_224_tf${options.includeTop ? '' : '_no_top'}.h5`
  const places = [join(options.resources, 'weights', name), join(options.kerasHome, 'models', name)]
  const path = places.find((p) => existsSync(p))
  return { path: path ?? join(options.kerasHome, 'models', name), atHand: path !== undefined }
}
