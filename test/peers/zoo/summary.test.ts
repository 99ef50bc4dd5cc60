/** `thaw summary` beside Keras' `model.summary(show_trainable=True)`: every column of every layer, and the totals. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { layerTable } from '../../../src/cli/text/layerTable'
import { networkQuerySchema, type ZooName } from '../../../src/contract'
import { summarize } from '../../../src/engine/model/summary'
import { runPeer } from '../../support/kerasPeer'
import { resources } from '../../support/sample'

const places = { resources, kerasHome: resources, userData: resources }

interface Case {
  readonly base: ZooName
  readonly size: number
  readonly alpha?: number
  readonly unfreeze: readonly string[]
}
const cases: readonly Case[] = [
  { base: 'MobileNet', size: 160, alpha: 0.25, unfreeze: ['conv_dw_12..'] },
  { base: 'ResNet50', size: 64, unfreeze: ['conv5_block3*'] }
]

for (const { base, size, alpha = 1, unfreeze } of cases) {
  it(`of ${base} says what Keras says`, async () => {
    const query = networkQuerySchema.parse({ base, size, alpha, unfreeze })
    const summary = await summarize(query, places)
    const thawed = summary.layers.filter(({ trainable }) => trainable).map(({ name }) => name)
    const extra = base === 'MobileNet' ? { alpha } : {}
    const expected = runPeer<string>(join(__dirname, 'keras_summary.py'), { base, size, extra, thawed })
    const got = layerTable(summary, 400)
    expect(thawed.length).toBeGreaterThan(0)
    expect(cells(got)).toEqual(cells(expected))
    expect(totals(got)).toEqual(totals(expected))
  })
}

/** The table without its lines: cells by row, the heading first. */
function cells(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => /^[│┃]/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/[│┃]/)
        .map((cell) => cell.trim())
    )
}

function totals(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(Total|Trainable|Non-trainable) params:/.test(line))
}
