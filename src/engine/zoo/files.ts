/** Finds the weights of a base on this machine: what ships with Thaw first, then Keras' own cache. */
import { join } from 'node:path'
import { AppError, zooNames, type BaseInfo, type ZooName } from '../../contract'
import { catalog } from './catalog'
import { fileBytes } from './fileBytes'
import { fileSize } from './fileSize'
import { partBytes } from './fetch/partFile'

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
  /** Bytes of an unfinished fetch, to go on from. */
  readonly fetched: number
}

export interface WeightsQuery {
  readonly base: ZooName
  /** Width multiplier; 1 for bases that have none. */
  readonly alpha: number
  /** Input height and width in pixels. */
  readonly size: number
  readonly includeTop: boolean
}

/** The file that a base starts from: the one Keras would take for this size, or the next best at hand. */
export function findWeights(
  options: WeightsQuery & Pick<WeightPlaces, 'resources' | 'kerasHome'>
): WeightFile {
  const [atHand] = filesAtHand(options)
  if (atHand) return atHand
  const [first] = catalog[options.base].files(options)
  const path = join(options.kerasHome, 'models', first.name)
  return { path, atHand: false, bytes: first.bytes, fetched: partBytes(path) }
}

/** All files on this machine that hold weights of the base, in the order in which it would start from them. */
export function filesAtHand(
  options: WeightsQuery & Pick<WeightPlaces, 'resources' | 'kerasHome'>
): WeightFile[] {
  const { files } = catalog[options.base]
  // A file with the top holds all of the base, too.
  const topped = options.includeTop ? [] : files({ ...options, includeTop: true })
  return [...files(options), ...topped]
    .flatMap(({ name }) => placesOf(name, options))
    .flatMap((path) => {
      const bytes = fileBytes(path)
      return bytes === null ? [] : [{ path, atHand: true, bytes, fetched: 0 }]
    })
}

/** Where a published file may lie. */
export function placesOf(
  name: string,
  { resources, kerasHome }: Pick<WeightPlaces, 'resources' | 'kerasHome'>
): readonly string[] {
  return [join(resources, 'weights', name), join(kerasHome, 'models', name)]
}

/** The error of weights that are not at hand: how to fetch them, or do without. */
export function missingWeights(
  query: WeightsQuery,
  places: Pick<WeightPlaces, 'resources' | 'kerasHome'>
): AppError {
  const { base, alpha, size, includeTop } = query
  const { alphas, files } = catalog[base]
  const find = (width: number): WeightFile => findWeights({ ...query, alpha: width, ...places })
  const { path, bytes } = find(alpha)
  const others = alphas.filter((width) => find(width).atHand)
  const [, ...nextBest] = files(query)
  const words = [
    base,
    ...(alphas.length > 1 ? [`--alpha ${alpha}`] : []),
    // Where a size has a file of its own.
    ...(nextBest.length > 0 ? [`--size ${size}`] : []),
    ...(includeTop ? ['--top'] : [])
  ]
  return new AppError(
    'weights-missing',
    `The ImageNet weights of ${base}${alphas.length > 1 ? ` with alpha ${alpha}` : ''} are not on this machine. ` +
      `Fetch them${bytes === null ? '' : ` (${fileSize(bytes)})`} on the Model page or with "thaw weights fetch ${words.join(' ')}", or put Keras' own at ${path}` +
      `${others.length > 0 ? `; alpha ${others.join(' or ')} is at hand` : ''}.`,
    { details: { path } }
  )
}

/** Every base of the zoo with the state of its weights, for an input of `size` or else of its default. */
export function bases(places: WeightPlaces, size?: number): BaseInfo[] {
  return zooNames.map((name) => {
    const { year, paper, licence, params, depth, defaultSize, minSize, alphas, top1, top5, preprocessing } =
      catalog[name]
    const weights = alphas.flatMap((alpha) =>
      [false, true].map((includeTop) => {
        const file = findWeights({ base: name, alpha, size: size ?? defaultSize, includeTop, ...places })
        return { alpha: alphas.length > 1 ? alpha : null, includeTop, ...file }
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
