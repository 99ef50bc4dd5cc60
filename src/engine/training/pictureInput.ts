/** The part of a training program below the cut: pictures varied, preprocessed and taken through the frozen layers, each step anew. */
import type { Augment } from '../../contract'
import { augment } from '../dataset/augment'
import { preprocess } from '../dataset/pictures'
import { frontierOutput } from '../features/extractor'
import type { GraphBuilder, Tensor } from '../graph/builder'
import * as ops from '../graph/ops'
import type { Network } from '../graph/topology'
import type { Weights } from '../graph/weights'
import type { Cut } from '../model/cut'
import type { PreprocessInput } from '../zoo/catalog'

export interface PictureInput {
  /** Height and width in pixels. */
  readonly size: number
  readonly preprocessing: PreprocessInput
  readonly augment: Augment
}

/**
 * Normalisation is folded into frozen weights, as where features are kept; nothing is learned through them.
 *
 * @param seed [2] int32: the plan's seed and the step
 * @returns `images`, to be fed: [N, size, size, 3] uint8; and `features`: [N, featureLength] float32, as the store's rows
 */
export function compilePictures(
  g: GraphBuilder,
  source: { readonly network: Network; readonly cut: Cut; readonly weights: Weights },
  { size, preprocessing, augment: settings }: PictureInput,
  seed: Tensor
): { readonly images: Tensor; readonly features: Tensor } {
  const images = g.placeholder('images', 'uint8', [null, size, size, 3])
  const varied = augment(g, ops.cast(g, images, 'float32'), settings, seed)
  const { network, cut, weights } = source
  return { images, features: frontierOutput(g, preprocess(g, varied, preprocessing), network, cut, weights) }
}
