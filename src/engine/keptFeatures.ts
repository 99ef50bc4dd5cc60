/** The list of kept features beside a plan: which of them it would use, and why not the others. */
import {
  toWireError,
  type EngineRequests,
  type HandlerInput,
  type KeptFeatures,
  type Plan
} from '../contract'
import type { AboutStore } from './features/about'
import { listStores, type ListedStore } from './features/listStores'
import { planStores, type StorePlan } from './features/openStores'
import { whyNot, type Wanted } from './features/whyNot'
import { cutNetwork } from './model/cut'
import { planNetwork } from './model/network'
import { startWeights } from './training/startWeights'
import type { WeightPlaces } from './zoo/files'
import { openBase } from './zoo/openBase'

type Input = HandlerInput<EngineRequests, 'engine:features'>

/** Reads what is on disk, and the weights that the plan starts from. Those used last come first. */
export async function keptFeatures(input: Input, places: WeightPlaces): Promise<KeptFeatures[]> {
  const stores = await listStores(input.featuresFolder)
  if (stores.length === 0) return []
  const judge = await judgeBy(input, places)
  return stores.map((store) => ({ ...factsOf(store), ...judge(store) }))
}

type Judgement = Pick<KeptFeatures, 'used' | 'why'>

async function judgeBy(input: Input, places: WeightPlaces): Promise<(store: ListedStore) => Judgement> {
  try {
    const wanted = await wantedBy(input, places)
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

async function wantedBy({ plan, classes, from }: Input, places: WeightPlaces): Promise<StorePlan[]> {
  const planned = planNetwork(await openBase(plan, places), plan, classes)
  const { base } = await startWeights(planned, plan, { from: from ?? null, places })
  const { plain, varied } = planStores(plan, planned, cutNetwork(planned.network, planned.trainable), base)
  return varied ? [plain, varied] : [plain]
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
