/** The look of the bases as points for ECharts: accuracy against parameters or speed. Shape and fill say what colour says. Pure. */
import type { ScatterSeriesOption } from 'echarts/charts'
import type { GridComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import type { BaseInfo, BaseName } from '../../../../../contract'
import { baseFiles, speedText } from '../../../text/bases'
import { metric, short } from '../../../text/numbers'

export type BaseChartOption = ComposeOption<ScatterSeriesOption | GridComponentOption>
export type Against = 'params' | 'speed'

export interface BaseChartColors {
  readonly ice: string
  readonly line: string
  readonly soft: string
  readonly panel: string
  readonly ink: string
  readonly font: string
}

/** Share of the width below which two names on one line would touch. */
const NEAR = 0.35

/** A base with a place in the picture. */
export interface BasePoint {
  readonly name: BaseName
  readonly x: number
  /** ImageNet top-1. */
  readonly y: number
  /** At least one width's weights are here. */
  readonly atHand: boolean
}

/** What has both figures: own bases were never measured on ImageNet, others perhaps not yet on this machine. */
export function pointsOf(bases: readonly BaseInfo[], against: Against): readonly BasePoint[] {
  return bases.flatMap((base) => {
    const x = against === 'params' ? base.params : base.speed
    if (x === null || base.top1 === null) return []
    return [{ name: base.name, x, y: base.top1, atHand: baseFiles(base).some(({ atHand }) => atHand) }]
  })
}

/** The same in words, for those who do not see it. */
export function chartLabel(points: readonly BasePoint[], against: Against): string {
  const all = points.map(({ name, x, y }) => {
    const value = against === 'params' ? `${short(x)} parameters` : `${speedText(x)} pictures a second`
    return `${name}: ${value}, accuracy ${metric(y)}`
  })
  return `ImageNet accuracy against ${against === 'params' ? 'parameters' : 'speed'}. ${all.join('; ')}`
}

export function baseChartOption(chart: {
  readonly points: readonly BasePoint[]
  readonly against: Against
  readonly picked: BaseName | null
  readonly colors: BaseChartColors
}): BaseChartOption {
  const { points, against, picked, colors } = chart
  const axisLabel = { color: colors.soft, fontFamily: colors.font, fontSize: 11, hideOverlap: true }
  const axisLine = { lineStyle: { color: colors.line } }
  const nameTextStyle = { color: colors.soft, fontFamily: colors.font, fontSize: 11 }
  return {
    animation: false,
    grid: { left: 44, right: 14, top: 14, bottom: 40 },
    xAxis: {
      // Speeds lie far apart: each step of the axis is as many times more.
      type: against === 'params' ? 'value' : 'log',
      ...(against === 'params' ? { min: 0, max: 30e6 } : logRange(points)),
      name: against === 'params' ? 'parameters' : 'pictures a second, on this machine',
      nameLocation: 'middle',
      nameGap: 22,
      nameTextStyle,
      axisLabel: {
        ...axisLabel,
        formatter: (value: number) => (against === 'params' ? short(value) : String(value))
      },
      axisLine,
      axisTick: { show: false },
      splitLine: { show: false }
    },
    yAxis: {
      type: 'value',
      min: 0.68,
      max: 0.8,
      interval: 0.04,
      axisLabel: { ...axisLabel, formatter: (value: number) => metric(value, 2) },
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: colors.line } }
    },
    series: {
      type: 'scatter',
      data: points.map((point) => {
        const chosen = point.name === picked
        return {
          name: point.name,
          value: [point.x, point.y],
          symbol: chosen ? 'diamond' : 'circle',
          symbolSize: chosen ? 17 : 11,
          itemStyle: {
            color: point.atHand ? colors.ice : colors.panel,
            borderColor: chosen ? colors.ink : colors.ice,
            borderWidth: 2
          },
          label: {
            show: true,
            formatter: '{b}',
            position: sideOf(point, points, against),
            distance: 6,
            color: chosen ? colors.ink : colors.soft,
            fontFamily: colors.font,
            fontWeight: chosen ? 'bold' : 'normal',
            fontSize: 12
          }
        } as const
      }),
      labelLayout: { moveOverlap: 'shiftY' },
      cursor: 'pointer',
      emphasis: { scale: 1.2 }
    }
  }
}

/** Names go where there is room: away from a near neighbour, else towards the middle. */
function sideOf(point: BasePoint, points: readonly BasePoint[], against: Against): 'left' | 'right' {
  const place = (x: number): number => (against === 'params' ? x : Math.log(Math.max(x, 1e-3)))
  const xs = points.map(({ x }) => place(x))
  const [low, high] = [Math.min(...xs), Math.max(...xs)]
  const share = (x: number): number => (high > low ? (place(x) - low) / (high - low) : 0)
  const near = points.find(
    ({ name, x, y }) =>
      name !== point.name && Math.abs(y - point.y) < 0.02 && Math.abs(share(x) - share(point.x)) < NEAR
  )
  if (near) return point.x < near.x ? 'left' : 'right'
  return share(point.x) > 0.75 ? 'left' : 'right'
}

/** Whole halves and doubles around what was measured. */
function logRange(points: readonly BasePoint[]): { readonly min: number; readonly max: number } {
  const xs = points.map(({ x }) => Math.max(x, 1e-3))
  if (xs.length === 0) return { min: 1, max: 100 }
  return {
    // The slowest has its name on its left.
    min: roundTo125(Math.min(...xs) / 2.5, Math.floor),
    max: roundTo125(Math.max(...xs) * 1.4, Math.ceil)
  }
}

/** The next of 1, 2, 5, 10, 20 … below or above. */
function roundTo125(value: number, round: (value: number) => number): number {
  const decade = 10 ** Math.floor(Math.log10(value))
  const steps = [1, 2, 5, 10].map((step) => step * decade)
  const fitting =
    round === Math.floor
      ? [...steps].reverse().find((step) => step <= value)
      : steps.find((step) => step >= value)
  return fitting ?? value
}
