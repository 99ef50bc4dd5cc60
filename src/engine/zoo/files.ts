/** Finds the weights of a base on this machine: what ships with Thaw first, then Keras' own cache. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { zooNames, type BaseInfo, type ZooName } from '../../contract'
import { catalog } from './catalog'

export interface WeightPlaces {
  /** What ships with Thaw. */
  readonly resources: string
  /** Keras' folder: `~/.keras`, or KERAS_HOME. */
  readonly kerasHome: string
  /** The user's own folder, where own bases and what was measured are kept. */
  readonly userData: string
}

export interface WeightFile {
  /** Where the file is, or where Keras would put it. */
  readonly path: string
  readonly atHand: boolean
  readonly bytes: number | null
}

/** The file that a base starts from: the one Keras would take for this size, or the next best at hand. */
export function findWeights(
  options: {
    readonly base: ZooName
    readonly alpha: number
    readonly size: number
    readonly includeTop: boolean
  } & Pick<WeightPlaces, 'resources' | 'kerasHome'>
): WeightFile {
  const [first, ...others] = catalog[options.base].files(options)
  const cache = join(options.kerasHome, 'models')
  for (const { name } of [first, ...others]) {
    for (const path of [join(options.resources, 'weights', name), join(cache, name)]) {
      const info = statSync(path, { throwIfNoEntry: false })
      if (info?.isFile()) return { path, atHand: true, bytes: info.size }
    }
  }
  return { path: join(cache, first.name), atHand: false, bytes: first.bytes }
}

/** Every base of the zoo with the state of its weights. */
export function bases(places: WeightPlaces): BaseInfo[] {
  return zooNames.map((name) => {
    const { year, paper, licence, params, depth, defaultSize, minSize, alphas, top1, top5, preprocessing } =
      catalog[name]
    const weights = alphas.flatMap((alpha) =>
      [false, true].map((includeTop) => {
        const file = findWeights({ base: name, alpha, size: defaultSize, includeTop, ...places })
        return { alpha: alphas.length > 1 ? alpha : null, includeTop, fetched: 0, ...file }
      })
    )
    const facts = {
      name,
      origin: 'zoo' as const,
      year,
      paper,
      licence,
      params,
      depth,
      defaultSize,
      minSize,
      alphas: [...alphas],
      top1,
      top5
    }
    return { ...facts, preprocessing: preprocessing.kind, speed: null, weights }
  })
}
