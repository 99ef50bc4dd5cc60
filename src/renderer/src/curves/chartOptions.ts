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
    grid: { left: 40, right: 12, top: 10, bottom: 24 },
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
    series: lines.map((line) => seriesOf(line, colors))
  }
}

function seriesOf({ name, points }: Line, { ice, ember }: ChartColors): LineSeriesOption {
  const data = points.map(([x, y]) => [x, y])
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
    ({ seriesName }) => seriesName !== 'each batch'
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
