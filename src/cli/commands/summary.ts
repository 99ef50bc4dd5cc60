/** `thaw summary`: a base's layers as Keras prints them, with what is trainable marked. */
import type { BaseName } from '../../contract'
import type { Context } from '../context'
import { layerTable } from '../text/layerTable'

export interface SummaryFlags {
  readonly size: number
  readonly alpha: number
  readonly top?: boolean
  readonly unfreeze?: readonly string[]
  readonly freezeBn?: boolean
}

export async function summarise(
  { screen, services }: Context,
  base: BaseName,
  { size, alpha, top = false, unfreeze = [], freezeBn = false }: SummaryFlags
): Promise<void> {
  const summary = await services.engine().request('engine:summary', {
    base,
    size,
    alpha,
    includeTop: top,
    unfreeze,
    freezeBatchNorm: freezeBn
  })
  // The whole network is one value on one line: the list that Keras' layers make.
  screen.emit(
    summary.layers.map((layer) => ({
      name: layer.name,
      class: layer.class,
      shape: layer.shape,
      params: layer.params,
      trainable: layer.trainable
    }))
  )
  const input = `${size}x${size}x3${alpha === 1 ? '' : `, alpha ${alpha}`}`
  screen.print(screen.paint.bold(`Model: ${base} ${top ? 'with' : 'without'} its top, input ${input}`))
  screen.print(layerTable(summary, screen.width, screen.paint))
}
