import { describe, expect, it } from 'vitest'
import type { Weights } from '../../../../src/engine/graph/weights'
import { digestBase, digestSession, proveFrozen } from '../../../../src/engine/model/frozenProof'
import { planNetwork } from '../../../../src/engine/model/network'
import { pickWeights } from '../../../../src/engine/model/weights'
import { openBase } from '../../../../src/engine/zoo/openBase'
import { initialWeights } from '../../../../src/engine/zoo/weights'

const places = { resources: '/nowhere', userData: '/nowhere', kerasHome: '/nowhere' }
const base = await openBase({ base: 'MobileNet', alpha: 0.25, size: 32 }, places)
const head = { pool: 'avg', dense: [4], dropout: 0, l2: 0 } as const
const unfreeze = ['conv_pw_13', 'block_12']
const planned = planNetwork(base, { head, unfreeze, freezeBatchNorm: true }, 3)
const weights = initialWeights(base.model, 1)
/** Of the trained layers alone. */
const thawed = pickWeights(weights, (layer) => planned.trainable.has(layer))

/** The same but for one number. */
function touched(key: string): Weights {
  const array = weights.get(key)
  if (!array) throw new Error(`No weight ${key}.`)
  return new Map([
    ...weights,
    [key, { shape: array.shape, data: array.data.map((v, i) => (i === 0 ? v + 1 : v)) }]
  ])
}
const proof = (session: Weights, reread = weights) =>
  proveFrozen(planned, digestBase(planned, weights), { reread, session: digestSession(planned, session) })
const changedBlocks = ({ blocks }: ReturnType<typeof proof>): string[] =>
  blocks
    .filter(({ before, after }) => before !== after)
    .map(({ block, trained }) => `${block} ${String(trained)}`)

describe('proveFrozen', () => {
  it('has an entry for each block, two where it is thawed in part', () => {
    const entries = digestBase(planned, weights).blocks.map(
      ({ block, trained }) => `${block} ${String(trained)}`
    )
    expect(entries.slice(0, 2)).toEqual(['conv1 false', 'block_1 false'])
    expect(entries.slice(-4)).toEqual(['block_12 true', 'block_12 false', 'block_13 false', 'block_13 true'])
  })

  it('holds where nothing but the thawed part and the head changed', () => {
    expect(changedBlocks(proof(weights))).toEqual([])
    const trained = proof(
      new Map([...touched('conv_pw_13/kernel'), ['dense/bias', { shape: [4], data: new Float32Array(4) }]])
    )
    expect(changedBlocks(trained)).toEqual(['block_13 true'])
    expect(trained.after).toBe(trained.before)
  })

  it.each(['conv1/kernel', 'conv_pw_13_bn/moving_mean', 'conv_dw_12_bn/gamma'])(
    'fails where %s changed',
    (key) => {
      for (const result of [proof(touched(key)), proof(thawed, touched(key))]) {
        expect(result.after).not.toBe(result.before)
        expect(changedBlocks(result)).toHaveLength(1)
      }
    }
  )
})
