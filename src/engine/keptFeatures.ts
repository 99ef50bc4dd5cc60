/** The list of kept features beside a plan: which of them it would use, and why not the others. */
import { join } from 'node:path'
import {
  toWireError,
  type EngineRequests,
  type HandlerInput,
  type KeptFeatures,
  type Plan,
  type RunSource
} from '../contract'
import type { AboutStore } from './features/about'
import { listStores, type ListedStore } from './features/listStores'
import { hashBelow, planStores, type StorePlan } from './features/openStores'
import { whyNot, type Wanted } from './features/whyNot'
import { cutNetwork } from './model/cut'
import { planNetwork, type PlannedNetwork } from './model/network'
import { bestCheckpoint } from './training/runFiles'
import { startWeights } from './training/startWeights'
import { fileMark } from './zoo/fileMark'
import type { WeightPlaces } from './zoo/files'
import { openBase } from './zoo/openBase'

type Input = HandlerInput<EngineRequests, 'engine:features'>

/** Hashes kept in mind at most: what is asked for is one plan, changed here and there. */
const MOST_HASHES = 32

export type KeptFeaturesReader = (input: Input) => Promise<KeptFeatures[]>

/**
 * A reader of what is on disk. The weights that a plan starts from are read the first time; while they stay what they were,
 * their hash is known.
 */
export function createKeptFeatures(places: WeightPlaces): KeptFeaturesReader {
  const hashes = new Map<string, string>()

  /** The hash by its mark; `read` where it is not known. */
  async function known(mark: string | null, read: () => Promise<string>): Promise<string> {
    const before = mark === null ? undefined : hashes.get(mark)
    if (before !== undefined) return before
    const hash = await read()
    if (mark !== null) hashes.set(mark, hash)
    const [oldest] = hashes.keys()
    if (hashes.size > MOST_HASHES && oldest !== undefined) hashes.delete(oldest)
    return hash
  }

  /** The plan's own stores, as a training would name them. */
  async function wantedBy({ plan, classes, from: given }: Input): Promise<StorePlan[]> {
    const from = given ?? null
    const planned = planNetwork(await openBase(plan, places), plan, classes)
    const cut = cutNetwork(planned.network, planned.trainable)
    const start = await markOf(planned, plan, from)
    const hash = await known(start && [start, ...cut.below].join('\n'), async () =>
      hashBelow(cut, (await startWeights(planned, plan, { from, places })).base)
    )
    const { plain, varied } = planStores(plan, planned, cut, hash)
    return varied ? [plain, varied] : [plain]
  }

  /** Those used last come first. */
  return async (input) => {
    const stores = await listStores(input.featuresFolder)
    if (stores.length === 0) return []
    const judge = await judgeBy(input, wantedBy)
    return stores.map((store) => ({ ...factsOf(store), ...judge(store) }))
  }
}

/** What tells the weights that a plan starts from, without reading them; null where something is missing. */
async function markOf(
  { base }: PlannedNetwork,
  { weights, seed, alpha, size }: Plan,
  from: RunSource | null
): Promise<string | null> {
  const own =
    weights === 'random'
      ? `random ${seed}`
      : weights === 'imagenet'
        ? await base.mark()
        : await fileMark(weights)
  const source = `${base.name} ${alpha} ${size} ${own}`
  if (own === null || !from) return own && source
  const best = await fileMark(join(bestCheckpoint(from.folder), 'weights.index'))
  return best && `${source} ${best}`
}

type Judgement = Pick<KeptFeatures, 'used' | 'why'>

async function judgeBy(
  input: Input,
  wantedBy: (input: Input) => Promise<StorePlan[]>
): Promise<(store: ListedStore) => Judgement> {
  try {
    const wanted = await wantedBy(input)
    return ({ key, about }) => {
      if (wanted.some((store) => store.key === key)) return { used: true, why: null }
      // Variants are compared with variants.
      const nearest = wanted.find((store) => !!store.about.augment === !!about.augment) ?? wanted[0]
      return { used: false, why: whyNot(about, nearest?.about ?? factsOfPlan(input.plan)) }
    }
  } catch (error) {
    // Weights that are not at hand, a run that is gone: what needs no weights can still be told.
    const problem = toWireError(error).message
    return ({ about }) => ({ used: false, why: without(about, input.plan, problem) })
  }
}

function factsOfPlan({ base, alpha, size }: Plan): Wanted {
  return { base, alpha, size }
}

function without(kept: AboutStore, plan: Plan, problem: string): string {
  const wanted = factsOfPlan(plan)
  const same = kept.base === wanted.base && kept.alpha === wanted.alpha && kept.size === wanted.size
  return same ? `Whether it fits cannot be told now. ${problem}` : whyNot(kept, wanted)
}

function factsOf({ key, about, use, rows, bytes }: ListedStore): Omit<KeptFeatures, keyof Judgement> {
  const { base, alpha, weights, size, preprocessing, layers, shape, augment, created } = about
  return {
    key,
    base,
    alpha,
    weights,
    size,
    preprocessing: preprocessing.kind,
    layers,
    featureLength: shape.reduce((a, b) => a * b, 1),
    augment: augment ?? null,
    pictures: rows,
    bytes,
    created: created ?? null,
    lastUsed: use?.at ?? null,
    lastRun: use && { run: use.run, hits: use.hits, misses: use.misses }
  }
}
