/** The zoo against keras.applications: names, classes, shapes, parameters, and numbers from every file layout. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { buildBase } from '../../../src/engine/zoo/build'
import { loadWeights } from '../../../src/engine/zoo/weights'
import { runPeer } from '../../support/kerasPeer'
import { readNpy } from '../../support/npy'
import { runNetwork } from '../../support/runNetwork'
import { workFolder } from '../../support/sample'

interface KerasLayer {
  readonly name: string
  readonly class: string
  readonly shape: (number | null)[]
  readonly params: number
}

const work = workFolder('zoo')
afterAll(() => rmSync(work, { recursive: true, force: true }))

const cases = [
  { base: 'MobileNet', alpha: 1, includeTop: false, sizes: [160, 128] },
  { base: 'MobileNet', alpha: 0.25, includeTop: false, sizes: [224, 99] },
  { base: 'MobileNet', alpha: 0.5, includeTop: true, sizes: [224] }
] as const

for (const options of cases) {
  const { base, alpha, includeTop, sizes } = options
  describe(`${base} ${alpha}${includeTop ? ' with its top' : ''}`, () => {
    it('is layer for layer Keras, and gives its numbers from every file layout', async () => {
      const out = join(work, `${base}-${alpha}-${String(includeTop)}`)
      mkdirSync(out)
      const peer = runPeer<{ layers: Record<string, KerasLayer[]> }>(join(__dirname, 'keras_zoo.py'), {
        ...options,
        out
      })
      for (const size of sizes) {
        const model = buildBase({ base, alpha, size, includeTop })
        const rows = model.layers.map((layer) => ({
          name: layer.name,
          class: layer.getClassName(),
          shape: layer.outputShape,
          params: layer.countParams()
        }))
        expect(withoutReshapeBeforeTop(rows)).toEqual(withKerasPooling(peer.layers[size] ?? []))
      }

      const size = sizes[sizes.length - 1] ?? 0
      const model = buildBase({ base, alpha, size, includeTop })
      const [input, expected] = [readNpy(join(out, 'input.npy')), readNpy(join(out, 'output.npy'))]
      const largest = Math.max(...expected.map(Math.abs))
      for (const file of ['legacy.h5', 'whole.h5', 'keras3.weights.h5']) {
        const got = await runNetwork(model, await loadWeights(model, join(out, file)), input, [
          2,
          size,
          size,
          3
        ])
        expect(got.length, file).toBe(expected.length)
        const worst = got.reduce((most, v, i) => Math.max(most, Math.abs(v - (expected[i] ?? NaN))), 0)
        expect(worst / largest, file).toBeLessThan(1e-4)
      }
    })
  })
}

/** tfjs' pooling cannot keep its dimensions, so ours is followed by a reshape that Keras does not need. */
function withoutReshapeBeforeTop<A extends { readonly name: string }>(rows: A[]): A[] {
  return rows.filter((row) => row.name !== 'reshape_1')
}

function withKerasPooling(rows: KerasLayer[]): KerasLayer[] {
  return rows.map((row) =>
    row.class === 'GlobalAveragePooling2D'
      ? { ...row, shape: [row.shape[0] ?? null, row.shape[3] ?? null] }
      : row
  )
}
