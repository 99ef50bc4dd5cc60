/** Which widths of a base can start from ImageNet weights on this machine; asked before a run is made. */
import { AppError, type BaseName, type Plan } from '../contract'
import type { EngineClient } from './compose'

/** The alphas whose weights are at hand, widest first. */
export async function alphasAtHand(engine: EngineClient, base: BaseName): Promise<number[]> {
  const info = (await engine.request('engine:bases', {})).find(({ name }) => name === base)
  return (info?.weights ?? [])
    .filter(({ atHand, includeTop }) => atHand && !includeTop)
    .map(({ alpha }) => alpha ?? 1)
    .sort((a, b) => b - a)
}

/** Throws AppError('weights-missing') that says what is at hand, before a run is made that could only fail. */
export async function refuseMissingWeights(
  engine: EngineClient,
  { base, alpha, weights }: Plan
): Promise<void> {
  if (weights !== 'imagenet') return
  const alphas = await alphasAtHand(engine, base)
  if (alphas.includes(alpha)) return
  const others = alphas.length > 0 ? `use --alpha ${alphas.join(' or ')}, which is at hand, ` : ''
  throw new AppError(
    'weights-missing',
    `The ImageNet weights of ${base}${base === 'MobileNet' ? ` with alpha ${alpha}` : ''} are not on this machine: ` +
      `${others}name a file with --weights FILE, or put Keras' own where "thaw bases" shows.`
  )
}
