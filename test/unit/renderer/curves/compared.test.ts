import { describe, expect, it } from 'vitest'
import { curveOption, runDashes, type ChartColors } from '../../../../src/renderer/src/curves/chartOptions'
import { comparedLines, linesOf, MOST_COMPARED } from '../../../../src/renderer/src/curves/series'
import { epoch } from '../support/flowers'

const colors: ChartColors = {
  ice: 'ice', ember: 'ember', line: 'line', soft: 'soft', panel: 'panel', ink: 'ink', font: 'font'
} // prettier-ignore
const runs = ['1', '4', '7'].map((run, i) => ({
  run,
  history: [epoch(1, { run }), epoch(2, { run, loss: 0.5 + i, val_loss: 0.7 + i, val_acc: 0.5 + i / 10 })]
}))

interface Drawn {
  readonly name: string
  readonly lineStyle: { readonly color: string; readonly type: unknown }
  readonly endLabel?: { readonly show: boolean; readonly formatter: string }
}

function draw(lines: ReturnType<typeof comparedLines>): readonly Drawn[] {
  const option = curveOption({ lines, epochs: 2, share: false, ceiling: null, colors })
  return option.series as unknown as readonly Drawn[]
}

describe('runs in one drawing', () => {
  it('are told apart by dash and number, while cold is training and warm is validation', () => {
    const series = draw(comparedLines('loss', runs, 'both'))
    expect(series.map(({ name }) => name)).toEqual([
      'run 1 training',
      'run 1 validation',
      'run 4 training',
      'run 4 validation',
      'run 7 training',
      'run 7 validation'
    ])
    for (const { name, lineStyle, endLabel } of series) {
      expect(lineStyle.color).toBe(name.endsWith('training') ? 'ice' : 'ember')
      expect(endLabel).toMatchObject({ show: true, formatter: name.split(' ')[1] })
    }
    const dashes = series
      .filter(({ name }) => name.endsWith('validation'))
      .map(({ lineStyle }) => lineStyle.type)
    expect(new Set(dashes.map((dash) => JSON.stringify(dash))).size).toBe(3)
    expect(runDashes).toHaveLength(MOST_COMPARED)
  })

  it('that end in the same point share their label', () => {
    const again = runs.slice(0, 2).map(({ run }) => ({ run, history: runs[0]?.history ?? [] }))
    const labels = draw(comparedLines('loss', again, 'validation')).map(({ endLabel }) => endLabel?.formatter)
    expect(labels).toEqual(['1, 4', '1, 4'])
  })

  it('show the side that is asked for', () => {
    expect(draw(comparedLines('acc', runs, 'validation')).map(({ name }) => name)).toEqual([
      'run 1 validation',
      'run 4 validation',
      'run 7 validation'
    ])
    expect(comparedLines('acc', runs.slice(0, 1), 'training')[0]?.points).toEqual([
      [1, 0.8],
      [2, 0.8]
    ])
  })

  it('leave a run that is looked at alone as it was', () => {
    const [batches, training, validation] = draw(linesOf('loss', runs[0]?.history ?? [], []))
    expect([batches?.name, training?.name, validation?.name]).toEqual([
      'each batch',
      'training',
      'validation'
    ])
    expect(validation).toMatchObject({ lineStyle: { color: 'ember', type: 'solid' } })
    expect(validation?.endLabel).toBeUndefined()
  })
})
