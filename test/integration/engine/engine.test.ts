/** The engine as the library uses it: real tiny trainings on the shipped sample, bad pictures, cancel, kept features. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu'
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  zooNames,
  planSchema,
  type EngineEvents,
  type EnginePicture,
  type EventPayload,
  type PlanInput
} from '../../../src/contract'
import { backend } from '../../../src/engine/backend'
import { createEngine } from '../../../src/engine/service'
import { sampleClasses, samplePictures, serviceOptions, workFolder } from '../../support/sample'

const work = workFolder('engine')
afterAll(() => rmSync(work, { recursive: true, force: true }))

type Told = {
  [K in keyof EngineEvents]: { name: K; payload: EventPayload<EngineEvents, K> }
}[keyof EngineEvents]
const told: Told[] = []
const engine = createEngine(serviceOptions(work), (name, payload) => told.push({ name, payload } as Told))
afterAll(() => engine.close())

let nextRun = 1
function newRun(plan: PlanInput = {}) {
  const run = String(nextRun++)
  const folder = join(work, 'runs', run)
  mkdirSync(folder, { recursive: true })
  return {
    run,
    folder,
    plan: planSchema.parse({ alpha: 0.25, size: 96, head: { pool: 'avg', dense: [16] }, epochs: 2, ...plan }),
    classes: sampleClasses
  }
}
const featuresFolder = join(work, 'features')
const never = { signal: new AbortController().signal }
function sides(pictures: EnginePicture[] = samplePictures(6)) {
  return { train: pictures.filter((_, i) => i % 3 !== 0), val: pictures.filter((_, i) => i % 3 === 0) }
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

describe('engine:train', () => {
  it('learns, tells of every epoch, keeps features for the next run and leaks no tensor', async () => {
    told.length = 0
    const first = newRun({ epochs: 8 })
    const result = await engine.handlers['engine:train']({ ...first, featuresFolder, ...sides() }, never)
    const epochs = told.flatMap((t) => (t.name === 'engine:epoch' ? [t.payload] : []))
    expect(epochs.map((e) => e.epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(epochs[7]?.loss).toBeLessThan((epochs[0]?.loss ?? 0) / 2)
    expect(result.bestAcc).toBe(Math.max(...epochs.map((e) => e.val_acc ?? 0)))
    expect(result).toMatchObject({
      epochs: 8,
      cached: 0,
      stopped: false,
      trainable: 256 * 16 + 16 + 16 * 5 + 5
    })
    expect(result.frozenHash.after).toBe(result.frozenHash.before)

    const tensors = backend().binding.getNumOfTensors()
    const second = await engine.handlers['engine:train'](
      { ...newRun({ epochs: 8 }), featuresFolder, ...sides() },
      never
    )
    expect(second).toMatchObject({ cached: 30, extract_s: 0, extract_img_s: null, bestAcc: result.bestAcc })
    expect(backend().binding.getNumOfTensors()).toBe(tensors)
  })

  it('gives the same curve for the same seed, with dropout too, and another for another', async () => {
    const curve = async (seed: number): Promise<number[]> => {
      told.length = 0
      const run = newRun({ seed, head: { pool: 'avg', dense: [16], dropout: 0.3 } })
      await engine.handlers['engine:train']({ ...run, featuresFolder, ...sides() }, never)
      return told.flatMap((t) => (t.name === 'engine:epoch' ? [t.payload.loss] : []))
    }
    const once = await curve(5)
    const again = await curve(5)
    expect(again.map((v) => v.toFixed(4))).toEqual(once.map((v) => v.toFixed(4)))
    expect((await curve(6))[0]?.toFixed(4)).not.toBe(once[0]?.toFixed(4))
  })

  it('goes on without pictures that cannot be used, and names each', async () => {
    told.length = 0
    const folder = join(work, 'bad')
    mkdirSync(folder)
    const pictures = samplePictures(6)
    const [cut, text, gone, empty, changed] = pictures.filter((_, i) => i % 6 === 0)
    if (!cut || !text || !gone || !empty || !changed) throw new Error('The sample is too small.')
    for (const [name, picture] of Object.entries({ cut, text, empty, changed })) {
      copyFileSync(picture.path, join(folder, `${name}.jpg`))
      picture.path = join(folder, `${name}.jpg`)
    }
    truncateSync(cut.path, 2000)
    writeFileSync(text.path, 'no picture at all')
    writeFileSync(empty.path, '')
    gone.path = join(folder, 'gone.jpg')
    for (const picture of [cut, text, empty]) picture.hash = sha256(readFileSync(picture.path))
    // The content the scan saw is kept from an earlier run nowhere, and must not be taken from another file.
    truncateSync(changed.path, 3000)
    const result = await engine.handlers['engine:train'](
      { ...newRun(), featuresFolder: join(work, 'features-bad'), ...sides(pictures) },
      never
    )
    expect(result.epochs).toBe(2)
    const failures = told.flatMap((t) =>
      t.name === 'engine:picture-failed' ? [[t.payload.id, t.payload.problem]] : []
    )
    expect(Object.fromEntries(failures)).toEqual({
      [cut.id]: 'corrupt',
      [text.id]: 'corrupt',
      [gone.id]: 'missing',
      [empty.id]: 'empty',
      [changed.id]: 'changed'
    })
  })

  it('stops within a batch and keeps the best weights; stopped before an epoch it is cancelled', async () => {
    const controller = new AbortController()
    const run = newRun({ epochs: 5000 })
    const running = engine.handlers['engine:train'](
      { ...run, featuresFolder, ...sides() },
      { signal: controller.signal }
    )
    await expect
      .poll(() =>
        told.some((t) => t.name === 'engine:epoch' && t.payload.run === run.run && t.payload.epoch === 3)
      )
      .toBe(true)
    controller.abort()
    const result = await running
    expect(result.stopped).toBe(true)
    expect(result.epochs).toBeGreaterThanOrEqual(3)
    expect(readdirSync(join(run.folder, 'checkpoints')).sort()).toEqual(['best', 'last'])
    const files = sides().val.map((picture) => picture.path)
    expect(await engine.handlers['engine:predict']({ ...run, files }, never)).toHaveLength(files.length)

    const early = new AbortController()
    early.abort()
    const cancelled = engine.handlers['engine:train'](
      { ...newRun(), featuresFolder, ...sides() },
      { signal: early.signal }
    )
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('refuses a second training at a time, and a base without weights, in a sentence', async () => {
    const controller = new AbortController()
    const running = engine.handlers['engine:train'](
      { ...newRun({ epochs: 5000 }), featuresFolder, ...sides() },
      { signal: controller.signal }
    )
    await expect(
      engine.handlers['engine:train']({ ...newRun(), featuresFolder, ...sides() }, never)
    ).rejects.toMatchObject({ code: 'busy' })
    controller.abort()
    await Promise.resolve(running).catch(() => undefined)
    const missing = engine.handlers['engine:train'](
      { ...newRun({ alpha: 0.5 }), featuresFolder, ...sides() },
      never
    )
    await expect(missing).rejects.toThrow(/alpha 0.5 are not on this machine/)
  })
})

describe('every base', () => {
  for (const base of zooNames) {
    it(`${base} trains a head on its features, and its export predicts the same`, async () => {
      const run = newRun({ base, alpha: 1, weights: 'random', size: 75 })
      const pictures = sides(samplePictures(2))
      const result = await engine.handlers['engine:train']({ ...run, featuresFolder, ...pictures }, never)
      expect(result.epochs).toBe(2)
      const card = { project: 'Flowers', val_acc: null, train: 6, val: 4 }
      const check = pictures.val.slice(0, 2).map((picture) => picture.path)
      const out = join(work, `exported-${base}`)
      const exported = await engine.handlers['engine:export'](
        { ...run, format: 'savedmodel', out, check, card },
        never
      )
      expect(exported).toMatchObject({ checked: 2, sameClass: 1 })
    })
  }
})

describe('engine:export', () => {
  it('writes what it proved, and replaces an older export whole', async () => {
    const run = newRun()
    const pictures = sides()
    await engine.handlers['engine:train']({ ...run, featuresFolder, ...pictures }, never)
    const out = join(work, 'exported model ü')
    const check = pictures.val.map((picture) => picture.path)
    const card = { project: 'Flowers', val_acc: 0.5, train: 20, val: 10 }
    for (let i = 0; i < 2; i++) {
      const result = await engine.handlers['engine:export'](
        { ...run, format: 'savedmodel', out, check, card },
        never
      )
      expect(result).toMatchObject({
        checked: check.length,
        sameClass: 1,
        signatures: ['serving_default', 'serving_bytes']
      })
      expect(result.maxDifference).toBeLessThan(1e-5)
    }
    expect(readdirSync(out).sort()).toEqual(['assets.extra', 'saved_model.pb', 'variables'])
    expect(readFileSync(join(out, 'assets.extra', 'labels.txt'), 'utf8')).toBe(
      sampleClasses.join('\n') + '\n'
    )
    expect(readFileSync(join(out, 'assets.extra', 'model-card.md'), 'utf8')).toContain(
      'MobileNet (alpha 0.25)'
    )

    const model = await backend().tf.node.loadSavedModel(out, ['serve'], 'serving_default')
    const image = backend().tf.zeros([1, 96, 96, 3])
    const { scores } = model.predict({ image }) as Record<string, Tensor>
    expect(scores?.shape).toEqual([1, 5])
    model.dispose()
  })

  it('replaces no folder with other things, and claims nothing without pictures to compare', async () => {
    const run = newRun()
    await engine.handlers['engine:train']({ ...run, featuresFolder, ...sides() }, never)
    const out = join(work, 'mine')
    mkdirSync(out)
    writeFileSync(join(out, 'thesis.txt'), 'precious')
    const card = { project: 'Flowers', val_acc: 0.5, train: 20, val: 10 }
    const check = sides()
      .val.slice(0, 2)
      .map((picture) => picture.path)
    const refused = engine.handlers['engine:export'](
      { ...run, format: 'savedmodel', out, check, card },
      never
    )
    await expect(refused).rejects.toThrow(/holds other things, as "thesis.txt"/)
    expect(readdirSync(out)).toEqual(['thesis.txt'])
    const nowhere = engine.handlers['engine:export'](
      { ...run, format: 'savedmodel', out: '/proc/thaw/model', check, card },
      never
    )
    await expect(nowhere).rejects.toMatchObject({ code: 'disk' })
    const gone = engine.handlers['engine:export'](
      { ...run, format: 'savedmodel', out: join(work, 'unproved'), check: [join(work, 'gone.jpg')], card },
      never
    )
    await expect(gone).rejects.toMatchObject({ code: 'no-pictures' })
    const unproved = engine.handlers['engine:export'](
      { ...run, format: 'savedmodel', out: join(work, 'unproved'), check: [], card },
      never
    )
    await expect(unproved).rejects.toThrow(/could not be compared with the run: no picture/)
    expect(readdirSync(work)).not.toContain('unproved')
  })

  it('of a run without weights says so', async () => {
    const card = { project: 'Flowers', val_acc: null, train: 0, val: 0 }
    const refused = engine.handlers['engine:export'](
      { ...newRun(), format: 'savedmodel', out: join(work, 'no'), check: [], card },
      never
    )
    await expect(refused).rejects.toThrow(/no trained weights/)
  })
})

describe('engine:inspect', () => {
  it('tells sizes of good files and reasons of bad ones, each for itself', async () => {
    const good = samplePictures(1).map((picture) => picture.path)
    const text = join(work, 'text.jpg')
    writeFileSync(text, 'hello')
    const paths = [good[0], text, good[1], join(work, 'nowhere.png')].map((path) => path ?? '')
    const answers = await engine.handlers['engine:inspect'](
      { pictures: paths.map((path, id) => ({ id, path })) },
      never
    )
    expect(answers.map((a) => a.error === null)).toEqual([true, false, true, false])
    expect(answers[0]?.width).toBeGreaterThan(50)
    expect(answers[1]?.error).toMatch(/no JPEG, PNG, GIF, BMP or WebP/)
    expect(answers[3]?.error).toMatch(/is not there/)
  })
})

describe('engine:predict', () => {
  it('answers for two runs asked at once, each by its own weights', async () => {
    const runs = [newRun({ seed: 1 }), newRun({ seed: 2 })]
    for (const run of runs)
      await engine.handlers['engine:train']({ ...run, featuresFolder, ...sides() }, never)
    const files = samplePictures(6).map((picture) => picture.path)
    const ask = (run: (typeof runs)[number] | undefined) => {
      if (!run) throw new Error('There is no such run.')
      return Promise.resolve(engine.handlers['engine:predict']({ ...run, files }, never))
    }
    const together = await Promise.all([ask(runs[0]), ask(runs[1]), ask(runs[0])])
    for (const answers of together) expect(answers.every((answer) => answer.scores !== null)).toBe(true)
    expect(together[0]).toEqual(together[2])
    expect(together[0]).not.toEqual(together[1])
  })

  it('answers for each file by itself, whatever else was named', async () => {
    const run = newRun()
    await engine.handlers['engine:train']({ ...run, featuresFolder, ...sides() }, never)
    const [good = ''] = samplePictures(1).map((picture) => picture.path)
    const files = [good, dirname(good), join(work, 'nowhere.png')]
    const answers = await engine.handlers['engine:predict']({ ...run, files }, never)
    expect(answers.map(({ scores, error }) => error ?? scores?.length)).toEqual([
      run.classes.length,
      `"${basename(dirname(good))}" is a folder, not a picture.`,
      '"nowhere.png" is not there.'
    ])
  })
})
