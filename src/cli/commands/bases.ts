/** `thaw bases`: the zoo, and which weights are at hand. */
import type { BaseInfo } from '../../contract'
import type { Context } from '../context'
import { byteSize, withCommas } from '../text/numbers'
import { plainTable } from '../text/table'

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
      .map((weights) => [
        `${base.name}${weights.alpha === null ? '' : ` ${weights.alpha}`}`,
        weights.atHand
          ? `at hand${weights.bytes === null ? '' : `, ${byteSize(weights.bytes)}`}`
          : 'not at hand',
        weights.path
      ])
  )
  return plainTable([{ title: 'ImageNet weights' }, { title: 'State' }, { title: 'File' }], rows)
}
