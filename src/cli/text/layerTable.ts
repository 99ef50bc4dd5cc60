/** A network's layers as Keras' `model.summary(show_trainable=True)` prints them. */
import type { LayerRow, NetworkSummary } from '../../contract'
import { createPaint, type Paint } from '../screen/paint'
import { parameterSize, shapeText, withCommas } from './numbers'
import { boxTable, boxWidth, plainTable, type Column, type Row } from './table'

const connectedColumn: Column = { title: 'Connected to', share: 0.234 }
/** Shares of a narrow terminal's width: `positions` of Keras' print_summary, each layer after the other or branched. */
const columnsOf = (branched: boolean): readonly Column[] => [
  { title: 'Layer (type)', share: branched ? 0.27 : 0.405 },
  { title: 'Output Shape', share: branched ? 0.234 : 0.315 },
  { title: 'Param #', align: 'right', share: branched ? 0.162 : 0.18 },
  ...(branched ? [connectedColumn] : []),
  { title: 'Trainable', align: 'center', share: 0.1 }
]
/** Narrower, boxes would hold more ellipses than text. */
const LEAST_BOX = 76

/** `width`: columns of the terminal, or null for a pipe, which gets plain columns, nothing shortened. */
export function layerTable(
  summary: NetworkSummary,
  width: number | null,
  paint: Paint = createPaint(false)
): string {
  const branched = isBranched(summary.layers)
  const columns = columnsOf(branched)
  const rows = summary.layers.map((layer): Row => [
    `${layer.name} (${layer.class})`,
    shapeText(layer.shape),
    withCommas(layer.params),
    ...(branched ? [connections(layer)] : []),
    trainableMark(layer)
  ])
  const paintCell = (text: string, row: number, column: number): string => {
    if (row < 0) return paint.bold(text)
    if (column !== columns.length - 1) return text
    return text.trim() === 'Y' ? paint.green(text) : paint.dim(text)
  }
  const boxed = width !== null && Math.min(boxWidth(columns, rows), LEAST_BOX) <= width
  const table = boxed ? boxTable(columns, rows, paintCell, width) : plainTable(columns, rows, paintCell)
  return `${table}\n${totals(summary).join('\n')}`
}

/** Keras shows what a layer is connected to only where that is not simply the layer before. */
function isBranched(layers: readonly LayerRow[]): boolean {
  const taken = layers.flatMap(({ inputs }) => inputs)
  return layers.some(({ inputs }) => inputs.length > 1) || new Set(taken).size < taken.length
}

/** `name[node][tensor]`, as Keras writes it: here every layer has one node and one output. */
function connections({ inputs }: LayerRow): string {
  return inputs.length === 0 ? '-' : inputs.map((name) => `${name}[0][0]`).join(', ')
}

/** Keras marks a layer without weights "-": there is nothing to train in it. */
function trainableMark(layer: LayerRow): string {
  if (layer.params === 0) return '-'
  return layer.trainable ? 'Y' : 'N'
}

function totals({ params, cut, featureLength, layers }: NetworkSummary): readonly string[] {
  const total = (label: string, count: number): string =>
    ` ${label}: ${withCommas(count)} (${parameterSize(count)})`
  const numbers = `${withCommas(featureLength)} features a picture are computed once and kept`
  return [
    total('Total params', params.total),
    total('Trainable params', params.trainable),
    total('Non-trainable params', params.frozen),
    ...(layers.some(({ below }) => below) ? [` Cut after: ${cut} (${numbers})`] : [])
  ]
}
