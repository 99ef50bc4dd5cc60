/** `thaw features`: what is kept of a base's work, whether the newest run's plan would use it, and clearing it. */
import { AppError, baseText, type KeptFeatures } from '../../contract'
import type { LibraryClient } from '../compose'
import { openProject, type Context } from '../context'
import { byteSize, counted, withCommas } from '../text/numbers'
import { plainTable } from '../text/table'
import { localTime } from './runs'

export async function listFeatures(context: Context, path: string): Promise<void> {
  const { screen } = context
  const { library, project } = await openProject(context, path)
  const stores = await library.request('features:list', {})
  for (const store of stores) screen.emit(store)
  screen.print(
    stores.length > 0
      ? featuresText(stores)
      : `No features are kept yet. A training keeps them: thaw train ${project.folder}`
  )
}

/** `asked`: `all`, `unused`, or the beginning of a key. */
export async function clearFeatures(context: Context, path: string, asked: string): Promise<void> {
  const { screen } = context
  const { library } = await openProject(context, path)
  const what = asked === 'all' || asked === 'unused' ? asked : await keyBeginning(library, asked)
  const { cleared, bytes } = await library.request('features:clear', { what })
  screen.emit({ kind: 'cleared', cleared, bytes })
  screen.print(
    cleared === 0
      ? 'Nothing to clear.'
      : `Cleared ${counted(cleared, 'folder')} of kept features, ${byteSize(bytes)}. Trainings compute them again where they need them.`
  )
}

async function keyBeginning(library: LibraryClient, asked: string): Promise<string> {
  const stores = await library.request('features:list', {})
  const [only, ...others] = stores.filter(({ key }) => key.startsWith(asked.toLowerCase()))
  if (only && others.length === 0) return only.key
  const message = only
    ? `More than one folder of kept features begins with "${asked}". Give more of its key.`
    : `There are no kept features whose key begins with "${asked}". "thaw features PROJECT" lists them.`
  throw new AppError('not-found', message)
}

/** The table, then what it comes to, and why the newest run's plan would not use some. */
export function featuresText(stores: readonly KeptFeatures[]): string {
  const table = plainTable(
    [
      { title: 'Key' },
      { title: 'Base' },
      { title: 'Size', align: 'right' },
      { title: 'Cut after' },
      { title: 'Pictures', align: 'right' },
      { title: 'On disk', align: 'right' },
      { title: 'Found', align: 'right' },
      { title: 'Last used' },
      { title: 'Used' }
    ],
    stores.map((store) => [
      store.key.slice(0, KEY_SHOWN),
      baseText(store),
      String(store.size),
      store.layers.length > 1 ? `${store.layers[0]}, +${store.layers.length - 1}` : (store.layers[0] ?? ''),
      `${withCommas(store.pictures)}${store.augment ? ' varied' : ''}`,
      byteSize(store.bytes),
      foundText(store),
      store.lastUsed === null ? '-' : localTime(store.lastUsed),
      store.used ? 'yes' : 'no'
    ])
  )
  const bytes = stores.reduce((sum, store) => sum + store.bytes, 0)
  const reasons = stores.flatMap(({ key, why }) =>
    why === null ? [] : [`${key.slice(0, KEY_SHOWN)}  ${why}`]
  )
  return [
    table,
    '',
    `${byteSize(bytes)} in all. "Used" says whether a training with the newest run's settings would use them.`,
    ...reasons
  ].join('\n')
}

/** Enough to tell them apart. */
const KEY_SHOWN = 8

/** "120 of 120 by run 3" */
function foundText({ lastRun }: KeptFeatures): string {
  if (!lastRun) return '-'
  const by = lastRun.run === null ? '' : ` by run ${lastRun.run}`
  return `${withCommas(lastRun.hits)} of ${withCommas(lastRun.hits + lastRun.misses)}${by}`
}
