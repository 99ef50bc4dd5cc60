/** What the stages of a recipe are on a base: modes, thawed blocks by the network's own names, rates. Makes no run. */
import {
  AppError,
  zooNameSchema,
  type LayerRow,
  type Plan,
  type Recipe,
  type RecipeStage,
  type ZooName
} from '../../contract'
import type { EngineLink } from '../engineLink'

/**
 * How many blocks `1-2-3` thaws: the last stage of VGG and ResNet50 (Chollet 2016), InceptionV3's last two modules (Keras'
 * guide to applications), Xception's exit flow, and of MobileNet what lies at its lowest resolution.
 */
const LAST_BLOCKS: Readonly<Record<ZooName, number>> = {
  Xception: 2,
  VGG16: 1,
  VGG19: 1,
  ResNet50: 1,
  InceptionV3: 2,
  MobileNet: 2
}
/** Of an own base: as many of its last blocks as hold this share of its parameters, but no more than three. */
const OWN_SHARE = 0.25
const OWN_AT_MOST = 3
/** `gradual` ends with so many blocks thawed: below lies what is the same for all pictures. */
const GRADUAL_BLOCKS = 3

interface Block {
  readonly name: string
  readonly params: number
}

/** The stages, each with its plan; `from` of the later ones is not known yet. Throws AppError('bad-input'), `service-down`. */
export async function recipeStages(
  recipe: Recipe,
  engine: EngineLink,
  signal: AbortSignal
): Promise<RecipeStage[]> {
  const { base, alpha, size } = recipe.plan
  const client = await engine.ready(signal)
  const query = { base, alpha, size, unfreeze: ['*'], freezeBatchNorm: recipe.freezeBatchNorm }
  const { layers } = await client.request('engine:summary', query, { signal })
  return stagesOn(recipe, blocksOf(layers))
}

/** The blocks of a base that have something to train, from the first to the last. */
export function blocksOf(layers: readonly LayerRow[]): Block[] {
  const blocks = new Map<string, number>()
  for (const { block, trainableParams } of layers)
    if (trainableParams > 0) blocks.set(block, (blocks.get(block) ?? 0) + trainableParams)
  return [...blocks].map(([name, params]) => ({ name, params }))
}

/** The stages on a base with these blocks. */
export function stagesOn(recipe: Recipe, blocks: readonly Block[]): RecipeStage[] {
  const { base } = recipe.plan
  if (blocks.length === 0)
    throw new AppError('bad-input', `${base} has no weights, so there is nothing to thaw. Train by features.`)
  const first: Plan = { ...recipe.plan, mode: 'features', unfreeze: [], augment: null, layerRates: [] }
  const features = { title: 'Features', plan: first }
  const wanted = Math.min(recipe.blocks ?? defaultBlocks(recipe, blocks), blocks.length)
  const thawed = blocks.slice(-wanted).map(({ name }) => name)
  return recipe.name === '1-2-3'
    ? [features, frozenStage(recipe, first), thawedStage(recipe, first, { thawed, step: 0 })]
    : [
        features,
        ...thawed.map((_, i) =>
          thawedStage(recipe, first, { thawed: thawed.slice(thawed.length - 1 - i), step: i })
        )
      ]
}

function defaultBlocks({ name, plan }: Recipe, blocks: readonly Block[]): number {
  if (name === 'gradual') return GRADUAL_BLOCKS
  const known = zooNameSchema.safeParse(plan.base)
  if (known.success) return LAST_BLOCKS[known.data]
  const share = OWN_SHARE * blocks.reduce((sum, { params }) => sum + params, 0)
  let held = 0
  const needed = [...blocks].reverse().findIndex(({ params }) => (held += params) >= share)
  return Math.min(needed + 1, OWN_AT_MOST)
}

/** A tenth of the rate, but not below 2e-5: the head has learned on unvaried pictures already. */
function frozenStage({ augment, epochs }: Recipe, first: Plan): RecipeStage {
  const { lr } = first
  return {
    title: augment ? 'Frozen base, augmented' : 'Frozen base',
    plan: {
      ...first,
      mode: 'frozen',
      augment,
      epochs: epochs ?? first.epochs,
      lr: rounded(Math.min(lr, Math.max(lr / 10, 2e-5)))
    }
  }
}

/** ULMFiT's: each block is trained at this share of the rate of the one above it. */
const PER_BLOCK = 1 / 2.6

/** Each block further down halves the rate, as fastai's examples of gradual unfreezing do. */
function thawedStage(
  recipe: Recipe,
  first: Plan,
  { thawed, step }: { readonly thawed: readonly string[]; readonly step: number }
): RecipeStage {
  const { augment, augmentFinetune, freezeBatchNorm, epochs } = recipe
  const rate = recipe.lr ?? Math.min(first.lr / 2, Math.max(first.lr / 100, 1e-5))
  return {
    title: `${listed(thawed)} thawed`,
    plan: {
      ...first,
      mode: 'finetune',
      unfreeze: [...thawed],
      freezeBatchNorm,
      augment: augmentFinetune && recipe.name === '1-2-3' ? augment : null,
      epochs: epochs ?? first.epochs,
      lr: rounded(rate / 2 ** step),
      layerRates: recipe.name === 'gradual' ? blockRates(thawed) : []
    }
  }
}

function blockRates(thawed: readonly string[]): Plan['layerRates'] {
  return thawed.slice(0, -1).map((name, i) => {
    return { name, multiplier: rounded(PER_BLOCK ** (thawed.length - 1 - i)) }
  })
}

/** "a", "a and b", "a, b and c". */
function listed(names: readonly string[]): string {
  const last = names[names.length - 1] ?? ''
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last
}

function rounded(rate: number): number {
  return Number(rate.toPrecision(6))
}
