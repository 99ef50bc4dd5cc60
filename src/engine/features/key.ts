/** The key of kept features: what they depend on besides the picture. */
import { createHash } from 'node:crypto'
import type { Augment } from '../../contract'
import type { PreprocessInput } from '../zoo/catalog'
import type { LayerNode } from '../graph/topology'

export interface FeatureSource {
  /** Hash of the frozen weights. */
  readonly weights: string
  /** Layers that a picture goes through, in order. */
  readonly layers: readonly LayerNode[]
  /** Layers whose outputs are kept. */
  readonly frontier: readonly string[]
  /** Input height and width in pixels. */
  readonly size: number
  readonly preprocessing: PreprocessInput
  /** Where kept pictures are varied ones: by what. */
  readonly varied?: { readonly augment: Augment; readonly seed: number }
}

/** Raised when decoding, resizing or folding changes, so that older features are not taken for the same. */
export const PROGRAM_VERSION = 1

/** Hex digest that names the folder of kept features; equal for every run that would compute the same numbers. */
export function featureKey(source: FeatureSource): string {
  const text = JSON.stringify([
    PROGRAM_VERSION,
    source.weights,
    settingsOf(source.layers),
    source.frontier,
    source.size,
    source.preprocessing,
    ...(source.varied ? [source.varied.augment, source.varied.seed] : [])
  ])
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}

/** SHA-256 of layers with their settings, without their weights. */
export function layersDigest(layers: readonly LayerNode[]): string {
  return createHash('sha256')
    .update(JSON.stringify(settingsOf(layers)))
    .digest('hex')
}

function settingsOf(layers: readonly LayerNode[]) {
  return layers.map(({ name, className, config, inputs }) => [name, className, config, inputs])
}
