/** `thaw weights`: which ImageNet weights are at hand; fetches them, or takes them from a file. */
import { resolve } from 'node:path'
import { AppError, type WeightsId, type ZooName } from '../../contract'
import { MOBILENET_SIZES } from '../../engine/zoo/catalog'
import { fileSize } from '../../engine/zoo/fileSize'
import type { Context } from '../context'
import { followJob } from '../followJob'
import { plainTable } from '../text/table'
import { fetchCommand, weightsName, weightsState } from '../text/weightsText'

export async function listWeights({ screen, services }: Context): Promise<void> {
  const engine = services.engine()
  const told = async (size?: number) =>
    (await engine.request('engine:bases', { ...(size !== undefined && { size }) })).flatMap(
      ({ name, weights }) =>
        weights.map((file) => ({ base: name, ...file, ...(size !== undefined && { size }) }))
    )
  const files: Awaited<ReturnType<typeof told>> = await told()
  // Of the files for one input size alone only those are listed of which something is here.
  for (const size of MOBILENET_SIZES) {
    const known = new Set(files.map(({ path }) => path))
    const here = (await told(size)).filter(({ atHand, fetched }) => atHand || fetched > 0)
    files.push(...here.filter(({ path }) => !known.has(path)))
  }
  for (const file of files) screen.emit(file)
  screen.print(
    plainTable(
      [{ title: 'ImageNet weights' }, { title: 'State' }, { title: 'File' }],
      files.map((file) => [weightsName(file.base, file), weightsState(file), file.path])
    )
  )
}

/** `file` is one of `base`, or of whichever base it fits where that is null. */
export async function addWeights(
  { screen, services }: Context,
  base: ZooName | null,
  file: string
): Promise<void> {
  const added = await services
    .engine()
    .request('engine:add-weights', { ...(base !== null && { base }), file: resolve(file) })
  screen.emit({ kind: 'weights', ...added })
  screen.print(
    `${file} holds ${weightsName(added.base, { alpha: widthOf(added), includeTop: added.includeTop })}.`
  )
  screen.print(`At hand in ${added.path}`)
}

/**
 * Fetches and prints where the file is. Throws AppError('cancelled') where it was stopped by Ctrl+C: what came is kept.
 */
export async function fetchWeights({ screen, services }: Context, weights: WeightsId): Promise<void> {
  const library = await services.library()
  const { end } = await followJob(() => library.request('weights:fetch', weights), {
    library,
    screen,
    stopping: 'Stopping; what came is kept. Ctrl+C again ends at once.'
  })
  if (end.state === 'cancelled') {
    throw new AppError('cancelled', `Stopped; what came is kept. To go on from there: ${fetchCommand(weights)}`) // prettier-ignore
  }
  // Asked for what is at hand, the engine says at once where.
  const { path, bytes, alpha } = await services.engine().request('engine:fetch-weights', weights)
  screen.emit({ kind: 'weights', ...weights, path, bytes })
  screen.print(
    `${weightsName(weights.base, { ...weights, alpha })} is at hand: ${fileSize(bytes ?? 0)} in ${path}`
  )
}

/** Only MobileNet comes in widths. */
function widthOf({ base, alpha }: { readonly base: ZooName; readonly alpha: number }): number | null {
  return base === 'MobileNet' ? alpha : null
}
