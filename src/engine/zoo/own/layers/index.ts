/** Every Keras class that an own base may have, with what reads its configuration. */
import { convolutionReaders } from './convolutions'
import { elementwiseReaders } from './elementwise'
import type { LayerReader } from './layerReader'
import { normalizationReaders } from './normalizations'
import { spatialReaders } from './spatial'

export const layerReaders: ReadonlyMap<string, LayerReader> = new Map(
  Object.entries({
    ...convolutionReaders,
    ...elementwiseReaders,
    ...normalizationReaders,
    ...spatialReaders
  })
)
