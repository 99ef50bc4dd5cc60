/** The look of a curve for ECharts: ice and dashed is training, ember and solid is validation. Pure. */
import type { LineSeriesOption } from 'echarts/charts'
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import { metric } from '../text/numbers'
import type { Line } from './series'

export type CurveOption = ComposeOption<LineSeriesOption | GridComponentOption | TooltipComponentOption>

export interface ChartColors {
  readonly ice: string
  readonly ember: string
  readonly line: string
  readonly soft: string
  readonly panel: string
  readonly ink: string
  readonly font: string
}

export interface CurveChart {
  readonly lines: readonly Line[]
  /** Epochs of the plan: the width of the drawing from the first moment on. */
  readonly epochs: number
  /** A share never leaves 0 to 1. */
  readonly share: boolean
  /** Values above it lie outside the drawing; null where all are in it. */
  readonly ceiling: number | null
  readonly colors: ChartColors
}

export function curveOption({ lines, epochs, share, ceiling, colors }: CurveChart): CurveOption {
  const axisLabel = { color: colors.soft, fontFamily: colors.font, fontSize: 11, hideOverlap: true }
  return {
    animation: false,
    // Compared runs have their number at the end of their line.
    grid: { left: 40, right: lines.some(({ of }) => of) ? 30 : 12, top: 10, bottom: 24 },
    tooltip: tooltip(colors),
    xAxis: {
      type: 'value',
      min: 0,
      max: Math.max(1, epochs),
      minInterval: 1,
      axisLabel,
      axisLine: { lineStyle: { color: colors.line } },
      axisTick: { show: false },
      splitLine: { show: false }
    },
    yAxis: {
      type: 'value',
      scale: true,
      axisLine: { show: false },
      axisTick: { show: false },
      ...(share && { max: (range: { max: number }) => Math.min(1, Math.ceil(range.max * 10) / 10) }),
      ...(ceiling !== null && { min: 0, max: ceiling }),
      splitNumber: 4,
      axisLabel: { ...axisLabel, formatter: (value: number) => String(Math.round(value * 1000) / 1000) },
      splitLine: { lineStyle: { color: colors.line } }
    },
    series: lines.map((line) => seriesOf(line, colors, lines))
  }
}

/** By the place of a compared run; the first is drawn whole. Told apart without any colour. */
export const runDashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 2]]

function seriesOf(line: Line, colors: ChartColors, all: readonly Line[]): LineSeriesOption {
  const { name, points, of } = line
  const { ice, ember } = colors
  const data = points.map(([x, y]) => [x, y])
  if (of) return comparedSeries(line, of, colors, endName(line, all))
  const base = { type: 'line', name, data, animation: false, sampling: 'lttb' } as const
  if (name === 'each batch') {
    return {
      ...base,
      showSymbol: false,
      silent: true,
      tooltip: { show: false },
      lineStyle: { color: ice, width: 1, opacity: 0.4 },
      itemStyle: { color: ice },
      z: 1
    }
  }
  if (name === 'start') {
    return {
      ...base,
      showSymbol: false,
      silent: true,
      tooltip: { show: false },
      lineStyle: { color: ember, width: 1, type: [2, 3] },
      itemStyle: { color: ember },
      z: 1
    }
  }
  const color = name === 'training' ? ice : ember
  return {
    ...base,
    showSymbol: points.length <= 40,
    symbol: name === 'training' ? 'emptyCircle' : 'circle',
    symbolSize: 5,
    lineStyle: { color, width: 2, type: name === 'training' ? [5, 4] : 'solid' },
    itemStyle: { color },
    z: name === 'training' ? 2 : 3
  }
}

/** The number of its run, with those of all whose lines end in the same point, as a repeated run's does. */
function endName({ name, points }: Line, all: readonly Line[]): string {
  const end = points[points.length - 1]
  const same = all.filter((other) => {
    const last = other.points[other.points.length - 1]
    return other.name === name && last?.[0] === end?.[0] && last?.[1] === end?.[1]
  })
  return same.map(({ of }) => of?.run ?? '').join(', ')
}

/** Cold is training, warm is validation, as ever; the run is its dash and the number at its end. */
function comparedSeries(
  { name, points }: Line,
  { run, place }: NonNullable<Line['of']>,
  { ice, ember, panel, font }: ChartColors,
  end: string
): LineSeriesOption {
  const color = name === 'training' ? ice : ember
  const dash = [...(runDashes[place % runDashes.length] ?? [])]
  return {
    type: 'line',
    name: `run ${run} ${name}`,
    data: points.map(([x, y]) => [x, y]),
    animation: false,
    sampling: 'lttb',
    showSymbol: points.length === 1,
    symbol: name === 'training' ? 'emptyCircle' : 'circle',
    symbolSize: 5,
    lineStyle: { color, width: name === 'training' ? 1.25 : 2, type: dash.length > 0 ? dash : 'solid' },
    itemStyle: { color },
    endLabel: {
      show: true,
      formatter: end,
      color,
      fontFamily: font,
      fontSize: 11,
      fontWeight: 'bold',
      distance: 4,
      backgroundColor: panel,
      padding: [0, 2]
    },
    z: name === 'training' ? 2 : 3
  }
}

function tooltip({ panel, line, ink, font }: ChartColors): TooltipComponentOption {
  return {
    trigger: 'axis',
    confine: true,
    backgroundColor: panel,
    borderColor: line,
    textStyle: { color: ink, fontFamily: font, fontSize: 12 },
    axisPointer: { lineStyle: { color: line } },
    formatter: (found: unknown) => tooltipText(found)
  }
}

/** Names and numbers only: nothing that a file or a person named gets into this markup. */
function tooltipText(found: unknown): string {
  const shown = (Array.isArray(found) ? (found as TooltipItem[]) : []).filter(
    ({ seriesName }) => seriesName !== 'each batch' && seriesName !== 'start'
  )
  const epoch = shown[0]?.value[0]
  if (epoch === undefined) return ''
  return [
    `epoch ${epoch}`,
    ...shown.map(({ seriesName, value }) => `${seriesName} ${metric(value[1])}`)
  ].join('<br>')
}

interface TooltipItem {
  readonly seriesName: string
  readonly value: readonly [number, number]
}
