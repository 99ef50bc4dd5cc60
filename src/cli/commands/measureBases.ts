/** `thaw bases measure`: how many pictures a second bases take on this machine. */
import type { BaseName } from '../../contract'
import type { Context } from '../context'
import { pace } from '../text/numbers'

/** Measures one base, or all of them one after the other; the engine remembers the figures. */
export async function measureBases({ screen, services }: Context, only?: BaseName): Promise<void> {
  const engine = services.engine()
  const names =
    only === undefined ? (await engine.request('engine:bases', {})).map(({ name }) => name) : [only]
  for (const base of names) {
    const { defaultSize, speed } = await engine.request('engine:measure-base', { base })
    screen.emit({ base, size: defaultSize, speed })
    screen.print(`${base} at ${defaultSize}x${defaultSize}: ${pace(speed ?? 0)} pictures a second`)
  }
}
