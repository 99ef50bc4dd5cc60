/** A network's layers as Keras' `model.summary(show_trainable=True)` prints them. */
import type { LayerRow, NetworkSummary } from '../../contract'
import { createPaint, type Paint } from '../screen/paint'
import { parameterSize, shapeText, withCommas } from './numbers'
import { boxTable, boxWidth, plainTable, type Column } from './table'

const columns: readonly Column[] = [
  { title: 'Layer (type)' },
  { title: 'Output Shape' },
  { title: 'Param #', align: 'right' },
  { title: 'Trainable', align: 'center' }
]
const trainableColumn = 3

/** `width`: columns of the terminal, or null for a pipe, which gets plain columns. */
export function layerTable(
  summary: NetworkSummary,
  width: number | null,
  paint: Paint = createPaint(false)
): string {
  const rows = summary.layers.map((layer) => [
    `${layer.name} (${layer.class})`,
    shapeText(layer.shape),
    withCommas(layer.params),
    trainableMark(layer)
  ])
  const paintCell = (text: string, row: number, column: number): string => {
    if (row < 0) return paint.bold(text)
    if (column !== trainableColumn) return text
    return text.trim() === 'Y' ? paint.green(text) : paint.dim(text)
  }
  const boxed = width !== null && boxWidth(columns, rows) <= width
  const table = boxed ? boxTable(columns, rows, paintCell) : plainTable(columns, rows, paintCell)
  return `${table}\n${totals(summary).join('\n')}`
}

/** Keras marks a layer without weights "-": there is nothing to train in it. */
function trainableMark(layer: LayerRow): string {
  if (layer.params === 0) return '-'
  return layer.trainable ? 'Y' : 'N'
}

function totals({ params, cut, featureLength }: NetworkSummary): readonly string[] {
  const total = (label: string, count: number): string =>
    ` ${label}: ${withCommas(count)} (${parameterSize(count)})`
  return [
    total('Total params', params.total),
    total('Trainable params', params.trainable),
    total('Non-trainable params', params.frozen),
    ` Cut after: ${cut} (${withCommas(featureLength)} features a picture are computed once and kept)`
  ]
}
