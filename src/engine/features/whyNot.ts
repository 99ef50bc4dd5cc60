/** Why kept features are not those that a plan needs, in a sentence: the first difference that a person would change. */
import { baseText } from '../../contract'
import type { AboutStore } from './about'

/** What is known of a plan's features; without weights at hand not all of it is. */
export type Wanted = Pick<AboutStore, 'base' | 'alpha' | 'size'> & Partial<AboutStore>

interface Fact {
  readonly differs: (kept: AboutStore, wanted: Wanted) => boolean
  readonly say: (kept: AboutStore, wanted: Wanted) => string
}

const preprocessings: Readonly<Record<string, string>> = {
  tf: 'x / 127.5 - 1',
  caffe: "BGR less ImageNet's means",
  rescale: 'x / 255',
  none: 'pixels as they are'
}

const facts: readonly Fact[] = [
  {
    differs: (kept, wanted) => baseText(kept) !== baseText(wanted),
    say: (kept, wanted) => `Other base: made by ${baseText(kept)}, the plan has ${baseText(wanted)}.`
  },
  {
    differs: (kept, wanted) => kept.size !== wanted.size,
    say: (kept, wanted) => `Other size: of pictures of ${kept.size} pixels, the plan has ${wanted.size}.`
  },
  {
    differs: (kept, { preprocessing }) => !!preprocessing && !isEqual(kept.preprocessing, preprocessing),
    say: (kept, { preprocessing }) =>
      `Other preprocessing: ${preprocessingOf(kept.preprocessing.kind)}, the plan has ${preprocessingOf(preprocessing?.kind)}.`
  },
  {
    differs: (kept, { augment, version }) => version !== undefined && !!kept.augment && !augment,
    say: () => 'It holds varied pictures, and the plan keeps no variants.'
  },
  {
    differs: (kept, { augment }) => !!kept.augment && !!augment && !isEqual(kept.augment, augment),
    say: () => 'Its pictures are varied by other settings of augmentation.'
  },
  {
    differs: (kept, wanted) => !!kept.augment && !!wanted.augment && kept.seed !== wanted.seed,
    say: (kept, wanted) =>
      `Its pictures are varied by seed ${kept.seed}, the plan's seed is ${wanted.seed ?? '?'}.`
  },
  {
    differs: (kept, { layers }) => !!layers && !isEqual(kept.layers, layers),
    say: (kept, { layers = [] }) =>
      `Other cut: kept after ${kept.layers.join(', ')}, the plan cuts after ${layers.join(', ')}.`
  },
  {
    differs: (kept, { weights }) => weights !== undefined && kept.weights !== weights,
    say: (kept, { weights }) =>
      `Other weights: the base had ${fileName(kept.weights)}, the plan has ${fileName(weights)}.`
  },
  {
    differs: (kept, { weightsHash }) => differ(kept.weightsHash, weightsHash),
    say: () =>
      'Other weights: those below its cut have other values, as after a run that had trained them, or by another seed or file.'
  },
  {
    differs: (kept, { layersHash }) => differ(kept.layersHash, layersHash),
    say: () => 'Other layer settings: the layers below its cut are not what they were.'
  },
  {
    differs: (kept, { version }) => version !== undefined && kept.version !== version,
    say: () => 'An earlier Thaw computed it in another way.'
  }
]

/** A sentence; it is known that they are not the plan's. */
export function whyNot(kept: AboutStore, wanted: Wanted): string {
  const first = facts.find(({ differs }) => differs(kept, wanted))
  return first?.say(kept, wanted) ?? 'It was computed in another way than the plan would.'
}

function preprocessingOf(kind = ''): string {
  return preprocessings[kind] ?? kind
}

function fileName(weights = ''): string {
  return weights.split(/[\\/]/).pop() ?? weights
}

/** Both are known, and not the same. */
function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b
}

/** What was read and what was parsed have their fields in one order: both come from one schema. */
function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
