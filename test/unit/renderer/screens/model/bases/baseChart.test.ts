import { describe, expect, it } from 'vitest'
import {
  baseChartOption,
  chartLabel,
  pointsOf,
  type Against,
  type BasePoint
} from '../../../../../../src/renderer/src/screens/model/bases/baseChart'
import { leaves, mobileNet, resNet50 } from '../../../support/bases'

const colors = {
  ice: '#00f',
  line: '#ccc',
  soft: '#666',
  panel: '#fff',
  ink: '#000',
  font: 'sans-serif'
}

interface Drawn {
  readonly name: string
  readonly symbol: string
  readonly itemStyle: { readonly color: string }
  readonly label: { readonly position: string }
}

function drawn(
  points: readonly BasePoint[],
  against: Against,
  picked: string | null = null
): readonly Drawn[] {
  const { series } = baseChartOption({ points, against, picked, colors })
  return (series as unknown as { data: readonly Drawn[] }).data
}

describe('pointsOf', () => {
  it('shows only what has both figures', () => {
    expect(pointsOf([mobileNet, resNet50, leaves], 'params').map(({ name }) => name)).toEqual([
      'MobileNet',
      'ResNet50'
    ])
    expect(pointsOf([mobileNet, { ...resNet50, speed: 31 }], 'speed').map(({ x }) => x)).toEqual([31])
  })
})

describe('baseChartOption', () => {
  it('tells the picked one by its shape and weights at hand by being filled', () => {
    const found = drawn(pointsOf([mobileNet, resNet50], 'params'), 'params', 'ResNet50')
    expect(found.map(({ symbol, itemStyle }) => [symbol, itemStyle.color])).toEqual([
      ['circle', colors.ice],
      ['diamond', colors.panel]
    ])
  })

  it('writes the names of neighbours away from each other', () => {
    const points = [
      { name: 'a', x: 20, y: 0.79, atHand: false },
      { name: 'b', x: 21, y: 0.78, atHand: false },
      { name: 'c', x: 3, y: 0.7, atHand: false }
    ]
    expect(drawn(points, 'params').map(({ label }) => label.position)).toEqual(['left', 'right', 'right'])
  })

  it('leaves room around speeds that lie far apart', () => {
    const points = pointsOf(
      [
        { ...mobileNet, speed: 130 },
        { ...resNet50, speed: 7 }
      ],
      'speed'
    )
    const { xAxis } = baseChartOption({ points, against: 'speed', picked: null, colors })
    expect(xAxis).toMatchObject({ type: 'log', min: 2, max: 200 })
  })
})

it('says in words what it shows', () => {
  const label = chartLabel(pointsOf([{ ...mobileNet, speed: 130 }], 'speed'), 'speed')
  expect(label).toBe('ImageNet accuracy against speed. MobileNet: 130 pictures a second, accuracy 0.704')
})
