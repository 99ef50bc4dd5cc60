/** A base as the later stages see it, wherever it comes from: its layers, its preprocessing, its weights. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { AppError, zooNameSchema, type BaseName, type ZooName } from '../../contract'
import type { Weights } from '../graph/weights'
import { buildBase } from './build'
import { catalog, type PreprocessInput } from './catalog'
import { fileMark } from './fileMark'
import { filesAtHand, missingWeights, type WeightPlaces } from './files'
import { openOwnBase } from './own/ownBases'
import { loadWeights } from './weights'

export interface BaseQuery {
  readonly base: BaseName
  /** Width multiplier; 1 for bases that have none. */
  readonly alpha: number
  /** Input height and width in pixels. */
  readonly size: number
  /** With its top, where it has one; left out unless said. */
  readonly includeTop?: boolean
}

export interface Base {
  readonly name: BaseName
  /** Its layers as a description; never run by tfjs. */
  readonly model: LayersModel
  /** What it expects of pixels. */
  readonly preprocessing: PreprocessInput
  /** The block a layer belongs to. */
  readonly blockOf: (layer: string) => string
  /** What it has learned already: ImageNet's weights, from the file at hand. Throws AppError('weights-missing'). */
  readonly pretrained: () => Promise<Weights>
  /** What tells these weights from others without reading them; null where they are not at hand. */
  readonly mark: () => Promise<string | null>
  /** The same from every file at hand that could be meant, `pretrained` first: MobileNet has files of some sizes. */
  readonly candidates: () => readonly (() => Promise<Weights>)[]
}

/** Opens a base by name: 'not-found' where there is none, 'bad-input' where it has no such form. */
export async function openBase(query: BaseQuery, places: WeightPlaces): Promise<Base> {
  const name = zooNameSchema.safeParse(query.base)
  return name.success ? zooBase({ ...query, base: name.data }, places) : ownBase(query, places)
}

async function ownBase(query: BaseQuery, places: WeightPlaces): Promise<Base> {
  const base = await openOwnBase(query.base, query.size, places)
  if (query.alpha !== 1) {
    throw new AppError('bad-input', `${base.name} has no alpha, but got ${query.alpha}. Leave it at 1.`)
  }
  if (query.includeTop === true) {
    throw new AppError('bad-input', `${base.name} was added without its top. Leave includeTop out.`)
  }
  return { ...base, candidates: () => [base.pretrained] }
}

function zooBase(query: BaseQuery & { readonly base: ZooName }, places: WeightPlaces): Base {
  const { preprocessing, blockOf } = catalog[query.base]
  const model = buildBase(query)
  const weights = { ...query, includeTop: query.includeTop ?? false, ...places }
  return {
    name: query.base,
    model,
    preprocessing,
    blockOf,
    async mark() {
      const [first] = filesAtHand(weights)
      return first ? fileMark(first.path) : null
    },
    // `async`: a missing file rejects, as an unreadable one does.
    async pretrained() {
      const [first] = filesAtHand(weights)
      if (!first) throw missingWeights(weights, places)
      return loadWeights(model, first.path)
    },
    candidates: () =>
      filesAtHand(weights).map(
        ({ path }) =>
          () =>
            loadWeights(model, path)
      )
  }
}
