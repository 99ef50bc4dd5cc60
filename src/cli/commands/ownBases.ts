/** `thaw bases add` and `thaw bases remove`: models of one's own as bases. */
import { resolve } from 'node:path'
import type { BaseName, PreprocessingName } from '../../contract'
import type { Context } from '../context'
import { withCommas } from '../text/numbers'

export interface AddBaseFlags {
  readonly name?: BaseName
  readonly preprocess: PreprocessingName
  readonly until?: string
}

export async function addBase(
  { screen, services }: Context,
  file: string,
  { name, preprocess, until }: AddBaseFlags
): Promise<void> {
  const base = await services.engine().request('engine:add-base', {
    file: resolve(file),
    preprocessing: preprocess,
    ...(name !== undefined && { name }),
    ...(until !== undefined && { until })
  })
  screen.emit(base)
  const size = base.minSize < base.defaultSize ? `, from ${base.minSize} on` : ''
  screen.print(
    `Added ${base.name}: ${withCommas(base.params)} parameters, ${base.depth} layers deep, ` +
      `pictures of ${base.defaultSize}x${base.defaultSize}${size}, preprocessing ${base.preprocessing}`
  )
  screen.print(`\nNext: thaw train PROJECT --base ${base.name} --size ${base.defaultSize}`)
}

export async function removeBase({ screen, services }: Context, name: BaseName): Promise<void> {
  await services.engine().request('engine:remove-base', { name })
  screen.emit({ removed: name })
  screen.print(`Removed ${name}. Runs that were made with it stay, but need it again to predict or export.`)
}
