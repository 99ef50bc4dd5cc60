/** The measured speed of a base: measured, remembered for this machine, refused while a training would spoil it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runSourceSchema, type BaseInfo } from '../../../src/contract'
import { createEngine } from '../../../src/engine/service'
import { samplePictures, sampleClasses, serviceOptions, workFolder } from '../../support/sample'

const work = workFolder('measure')
afterAll(() => rmSync(work, { recursive: true, force: true }))

const options = serviceOptions(work)
const file = join(options.userData, 'speeds.json')
const context = { signal: new AbortController().signal }
const engine = createEngine(options, () => {})
afterAll(() => engine.close())

async function mobileNet(): Promise<BaseInfo | undefined> {
  return (await engine.handlers['engine:bases']({}, context)).find(({ name }) => name === 'MobileNet')
}

describe('engine:measure-base', () => {
  it('gives pictures a second and remembers them for this machine and this TensorFlow', async () => {
    expect((await mobileNet())?.speed).toBeNull()
    const { speed } = await engine.handlers['engine:measure-base']({ base: 'MobileNet' }, context)
    expect(speed).toBeGreaterThan(0)
    expect((await mobileNet())?.speed).toBe(speed)
    const [entry] = JSON.parse(readFileSync(file, 'utf8')) as object[]
    writeFileSync(file, JSON.stringify([{ ...entry, cpu: 'another machine' }]))
    expect((await mobileNet())?.speed).toBeNull()
  })

  it('takes a spoilt file for nothing measured', async () => {
    mkdirSync(options.userData, { recursive: true })
    writeFileSync(file, '[{"base": ')
    expect((await mobileNet())?.speed).toBeNull()
  })

  it('is refused while a training runs, and for a base that is not there', async () => {
    const pictures = samplePictures(2)
    const plan = { alpha: 0.25, size: 64, epochs: 1, head: { pool: 'avg', dense: [] } }
    const folder = join(work, 'run')
    const source = runSourceSchema.parse({ run: '1', folder, plan, classes: sampleClasses })
    const featuresFolder = join(work, 'features')
    const training = engine.handlers['engine:train'](
      { ...source, featuresFolder, train: pictures, val: pictures },
      context
    )
    await expect(
      engine.handlers['engine:measure-base']({ base: 'MobileNet' }, context)
    ).rejects.toMatchObject({
      code: 'busy'
    })
    await training
    await expect(engine.handlers['engine:measure-base']({ base: 'None' }, context)).rejects.toMatchObject({
      code: 'not-found'
    })
    expect(existsSync(folder)).toBe(true)
  })

  it('stops when it is cancelled, and leaves nothing in the session', async () => {
    const { backend } = await import('../../../src/engine/backend')
    const before = backend().binding.getNumOfSavedModels()
    const stop = new AbortController()
    const measuring = engine.handlers['engine:measure-base']({ base: 'MobileNet' }, { signal: stop.signal })
    stop.abort()
    await expect(measuring).rejects.toMatchObject({ code: 'cancelled' })
    expect(backend().binding.getNumOfSavedModels()).toBe(before)
  })
})
