/** Kept features in words. */
import type { KeptFeatures, RunSummary } from '../../../contract'
import { variedAnew } from './augment'
import { counted, grouped } from './numbers'
import { ago } from './times'

/** "MobileNet 0.25, 160 pixels" */
export function keptTitle({ base, alpha, size }: KeptFeatures): string {
  return `${base}${alpha === 1 ? '' : ` ${alpha}`}, ${size} pixels`
}

/** "after block5_pool", "after mixed9, mixed10 and 2 more" */
export function cutText({ layers }: Pick<KeptFeatures, 'layers'>): string {
  const [first = '', second, ...more] = layers
  if (second === undefined) return `after ${first}`
  if (more.length === 0) return `after ${first} and ${second}`
  return `after ${first}, ${second} and ${more.length} more`
}

/** "120 pictures", "380 varied copies" */
export function countText({ pictures, augment }: Pick<KeptFeatures, 'pictures' | 'augment'>): string {
  return augment ? counted(pictures, 'varied copy', 'varied copies') : counted(pictures, 'picture')
}

/** "run 3 found 95 of 120 here, 5 min ago"; empty where nothing used it to its end. */
export function useText({ lastRun, lastUsed }: KeptFeatures, now: Date): string {
  if (!lastRun || lastUsed === null) return ''
  const { run, hits, misses } = lastRun
  const who = run === null ? 'the last search' : `run ${run}`
  return `${who} found ${grouped(hits)} of ${grouped(hits + misses)} here, ${ago(lastUsed, now)}`
}

/**
 * "features kept: 120 of 120"; only of validation pictures where training pictures are varied anew each epoch. `done` is left
 * out once the run has all it needs.
 */
export function keptText(
  { plan, pictures }: Pick<RunSummary, 'plan' | 'pictures'>,
  done?: { readonly done: number; readonly total: number }
): string {
  const anew = variedAnew(plan)
  const all = anew ? pictures.val : pictures.train + pictures.val
  if (all === 0) return ''
  const count = `${grouped(done?.done ?? all)} of ${grouped(done?.total ?? all)}`
  return `features kept: ${count}${anew ? ' validation pictures' : ''}`
}
