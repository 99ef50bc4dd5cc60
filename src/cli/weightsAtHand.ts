/** Which widths of a base can start from ImageNet weights on this machine; asked before a run is made. */
import { AppError, zooNameSchema, type BaseInfo, type BaseName, type Plan } from '../contract'
import type { EngineClient } from './compose'
import { fetchCommand } from './text/weightsText'

/** The alphas whose weights are at hand, widest first. */
export async function alphasAtHand(engine: EngineClient, base: BaseName): Promise<number[]> {
  return atHand(await infoOf(engine, base))
}

/** Throws AppError('weights-missing') that says what is at hand, before a run is made that could only fail. */
export async function refuseMissingWeights(
  engine: EngineClient,
  { base, alpha, size, weights }: Plan
): Promise<void> {
  const bases = await engine.request('engine:bases', { size })
  const info = bases.find(({ name }) => name === base)
  if (!info) {
    const names = bases.map(({ name }) => name).join(', ')
    throw new AppError('not-found', `There is no base "${base}". There are ${names}.`)
  }
  // An own base has its weights with it.
  if (weights !== 'imagenet' || info.origin === 'own') return
  const alphas = atHand(info)
  // A width that the base does not come in is refused by the engine, which knows them all.
  if (alphas.includes(alpha) || !info.alphas.includes(alpha)) return
  const others = alphas.length > 0 ? `use --alpha ${alphas.join(' or ')}, which is at hand, ` : ''
  const zoo = zooNameSchema.safeParse(base)
  const command = zoo.success
    ? fetchCommand({ base: zoo.data, alpha, includeTop: false })
    : 'thaw weights fetch BASE'
  const width = info.alphas.length > 1 ? ` with alpha ${alpha}` : ''
  throw new AppError(
    'weights-missing',
    `The ImageNet weights of ${base}${width} are not on this machine: ` +
      `fetch them with "${command}", ${others}or name a file with --weights FILE.`
  )
}

async function infoOf(engine: EngineClient, base: BaseName): Promise<BaseInfo | undefined> {
  return (await engine.request('engine:bases', {})).find(({ name }) => name === base)
}

function atHand(info: BaseInfo | undefined): number[] {
  return (info?.weights ?? [])
    .filter((file) => file.atHand && !file.includeTop)
    .map(({ alpha }) => alpha ?? 1)
    .sort((a, b) => b - a)
}
