/** The head, layer by layer, with the shapes and parameters that Keras counts: known the moment a number is typed. Pure. */
import type { Head, LayerRow } from '../../../contract'

export interface HeadLink {
  /** What it is in the head: `pool`, `dense 0`, `dropout`, `output`. */
  readonly key: string
  /** Layer class, as Keras names it. */
  readonly class: string
  /** Output shape without the batch. */
  readonly shape: readonly number[]
  readonly params: number
}

/** More numbers than this before the first hidden layer learn by heart what few pictures show. */
export const MANY_PARAMS = 50_000_000

/** Shape without the batch of the base's output; null where it is not known. */
export function baseOutput(rows: readonly LayerRow[]): readonly number[] | null {
  const base = rows.filter(({ block }) => block !== 'head')
  const shape = base[base.length - 1]?.shape.slice(1) ?? []
  const known = shape.filter((size): size is number => size !== null)
  return known.length === shape.length && known.length > 0 ? known : null
}

/** `input` is height, width, channels; two classes end in one unit. Below two classes there is no output yet. */
export function headChain(input: readonly number[], head: Head, classes: number): readonly HeadLink[] {
  const flat = head.pool === 'flatten' ? input.reduce((a, b) => a * b, 1) : (input[input.length - 1] ?? 0)
  const links: HeadLink[] = [
    {
      key: 'pool',
      class: head.pool === 'flatten' ? 'Flatten' : 'GlobalAveragePooling2D',
      shape: [flat],
      params: 0
    }
  ]
  let width = flat
  const dense = (key: string, units: number): void => {
    links.push({ key, class: 'Dense', shape: [units], params: (width + 1) * units })
    width = units
  }
  head.dense.forEach((units, index) => dense(`dense ${index}`, units))
  if (head.dropout > 0) links.push({ key: 'dropout', class: 'Dropout', shape: [width], params: 0 })
  if (classes >= 2) dense('output', classes === 2 ? 1 : classes)
  return links
}

/** Why such a head is a bad idea, and what to do; null where it is none. */
export function headWarning(input: readonly number[], head: Head, classes: number): string | null {
  const params = paramsOf(headChain(input, head, classes))
  if (head.pool !== 'flatten' || params <= MANY_PARAMS) return null
  const average = paramsOf(headChain(input, { ...head, pool: 'avg' }, classes))
  return `Flatten makes ${millions(params)} parameters here: slow, and they learn few pictures by heart. Average pooling needs ${millions(average)}.`
}

export function paramsOf(links: readonly HeadLink[]): number {
  return links.reduce((sum, { params }) => sum + params, 0)
}

function millions(count: number): string {
  const value = count / 1e6
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} million`
}
