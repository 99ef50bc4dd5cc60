/** Frozen stays frozen: every base of the zoo in every mode, by the hash of each block before and after. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { planSchema, zooNames, type PlanInput, type TrainResult, type ZooName } from '../../../src/contract'
import { createEngine } from '../../../src/engine/service'
import { catalog } from '../../../src/engine/zoo/catalog'
import { samplePictures, serviceOptions, workFolder } from '../../support/sample'

const work = workFolder('frozen')
const engine = createEngine(serviceOptions(work), () => undefined)
afterAll(async () => {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
})

/** The last block that has weights. */
const last: Readonly<Record<ZooName, string>> = {
  Xception: 'block14',
  VGG16: 'block5',
  VGG19: 'block5',
  ResNet50: 'conv5',
  InceptionV3: 'mixed10',
  MobileNet: 'block_13'
}
const modes: Readonly<Record<string, (base: ZooName) => PlanInput>> = {
  features: () => ({ mode: 'features' }),
  'frozen, augmented': () => ({ mode: 'frozen', augment: { horizontalFlip: true } }),
  finetune: (base) => ({ mode: 'finetune', unfreeze: [last[base]] })
}

const pictures = samplePictures(3).filter(({ label }) => label < 2)
const train = pictures.filter((_, i) => i % 3 !== 0)
const val = pictures.filter((_, i) => i % 3 === 0)

let run = 0
async function trained(base: ZooName, plan: PlanInput): Promise<TrainResult> {
  const folder = join(work, 'runs', String(++run))
  mkdirSync(folder, { recursive: true })
  const whole = planSchema.parse({
    base,
    alpha: base === 'MobileNet' ? 0.25 : 1,
    size: catalog[base].minSize,
    weights: 'random',
    head: { pool: 'avg', dense: [] },
    epochs: 1,
    batch: 4,
    // High, so that whatever is trained moves.
    lr: 0.01,
    optimizer: 'sgd',
    ...plan
  })
  const source = { run: String(run), folder, plan: whole, classes: ['daisy', 'dandelion'] }
  const signal = new AbortController().signal
  return engine.handlers['engine:train']({ ...source, featuresFolder: join(work, 'features'), train, val }, { signal }) // prettier-ignore
}

for (const base of zooNames) {
  describe(base, () => {
    for (const [mode, planOf] of Object.entries(modes)) {
      it(`keeps what is frozen to the last bit: ${mode}`, async () => {
        const { frozenHash } = await trained(base, planOf(base))
        expect(frozenHash.after).toBe(frozenHash.before)
        const changed = frozenHash.blocks.filter(({ before, after }) => before !== after)
        const thawed = mode === 'finetune' ? [last[base]] : []
        expect(changed.map(({ block, trained: is }) => [block, is])).toEqual(
          thawed.map((block) => [block, true])
        )
        expect(frozenHash.blocks.filter(({ trained: is }) => is).map(({ block }) => block)).toEqual(thawed)
        expect(frozenHash.blocks.length).toBeGreaterThan(thawed.length)
      })
    }
  })
}
