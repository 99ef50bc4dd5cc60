/** `thaw bases`: the zoo, and which weights are at hand. */
import type { BaseInfo } from '../../contract'
import type { Context } from '../context'
import { pace, withCommas } from '../text/numbers'
import { plainTable } from '../text/table'
import { weightsName, weightsState } from '../text/weightsText'

export async function listBases({ screen, services }: Context): Promise<void> {
  const bases = await services.engine().request('engine:bases', {})
  for (const base of bases) screen.emit(base)
  screen.print(basesText(bases))
}

/** One table of the bases, one of their weights. */
export function basesText(bases: readonly BaseInfo[]): string {
  const overview = plainTable(
    [
      { title: 'Base' },
      { title: 'Year', align: 'right' },
      { title: 'Params', align: 'right' },
      { title: 'Depth', align: 'right' },
      { title: 'Size', align: 'right' },
      { title: 'Top-1', align: 'right' },
      { title: 'Pictures/s', align: 'right' },
      { title: 'Input' },
      { title: 'Alphas' }
    ],
    bases.map((base) => [
      base.name,
      String(base.year ?? ''),
      withCommas(base.params),
      String(base.depth),
      `${base.defaultSize}`,
      base.top1?.toFixed(3) ?? '',
      base.speed === null ? '' : pace(base.speed),
      base.preprocessing,
      base.alphas.join(' ')
    ])
  )
  return `${overview}\n\n${weightsText(bases)}`
}

function weightsText(bases: readonly BaseInfo[]): string {
  const rows = bases.flatMap((base) =>
    base.weights
      .filter((weights) => !weights.includeTop)
      .map((weights) => [weightsName(base.name, weights), weightsState(weights), weights.path])
  )
  const missing = bases.some(({ weights }) => weights.some((file) => !file.atHand && !file.includeTop))
  const table = plainTable([{ title: 'ImageNet weights' }, { title: 'State' }, { title: 'File' }], rows)
  return missing ? `${table}\n\nTo fetch what is not at hand: thaw weights fetch BASE` : table
}
