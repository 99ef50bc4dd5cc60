import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBench, type Bench } from './thaw'

const tiny = ['--alpha', '0.25', '--size', '64', '--pool', 'avg', '--head', '8', '--batch', '4']
const classes = ['daisy', 'tulips']
const control = /[\u001B\r]/

describe('the terminal, from pictures to SavedModel', () => {
  let bench: Bench
  let data: string
  beforeAll(async () => {
    bench = createBench()
    data = bench.copySample('pictures', classes, 10)
  })
  afterAll(() => bench.remove())

  it('makes a project', async () => {
    const { code, stderr, objects } = await bench.thaw(['new', 'flowers', '--data', data, '--json'])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(objects()).toEqual([
      expect.objectContaining({
        name: 'flowers',
        folder: join(bench.folder, 'flowers.thaw'),
        pictures: { total: 20, used: 20, unlabelled: 0, unchecked: 0, problems: 0 },
        classes: classes.map((name) => ({ name, train: 8, val: 2, test: 0, problems: 0 }))
      })
    ])
  })

  it('refuses to make it again, and leaves it as it is', async () => {
    const before = readFileSync(join(bench.folder, 'flowers.thaw', 'project.sqlite'))
    const { code, stdout, stderr } = await bench.thaw(['new', 'flowers', '--data', data])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^thaw: There is a project at .*flowers\.thaw already\. [^\n]+\n$/)
    expect(readFileSync(join(bench.folder, 'flowers.thaw', 'project.sqlite')).equals(before)).toBe(true)
  })

  it('trains, a JSON object a line', async () => {
    const args = ['train', 'flowers.thaw', ...tiny, '--epochs', '2', '--json']
    const { code, stderr, objects } = await bench.thaw(args)
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const lines = objects()
    expect(lines.map(({ kind }) => kind)).toEqual(['epoch', 'epoch', 'done'])
    for (const [i, line] of lines.slice(0, 2).entries()) {
      expect(Object.keys(line)).toEqual('kind epoch loss acc val_loss val_acc seconds lr run'.split(' '))
      expect(line['epoch']).toBe(i + 1)
      expect(line['loss']).toBeGreaterThan(0)
      expect(line['val_acc']).toBeGreaterThanOrEqual(0)
    }
    expect(lines[2]).toMatchObject({ run: '1', epochs: 2, stopped: false, cached: 0 })
    // 256 features to 8 units to 1: what is trained is the head alone.
    expect(lines[2]?.['trainable']).toBe(256 * 8 + 8 + 8 + 1)
    expect(lines[2]?.['extract_img_s']).toBeGreaterThan(0)
    expect(lines[2]?.['total_s']).toBeGreaterThan(lines[2]?.['extract_s'] as number)
    expect(lines[2]?.['peak_rss_mb']).toBeGreaterThan(50)
    expect(lines[2]?.['frozen_before']).toBe(lines[2]?.['frozen_after'])
  })

  it('trains again for a person, from kept features, without control characters', async () => {
    const { code, stdout, stderr } = await bench.thaw(['train', 'flowers', ...tiny, '--epochs', '3'])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^Run 2: MobileNet 0\.25 at 64x64, 16 pictures to train on, 4 to validate, 2 classes\n/
    )
    expect(stdout.match(/^Epoch [123]\/3 {2}loss \d\.\d{4} {2}acc .* val_loss .* val_acc /gm)).toHaveLength(3)
    expect(stdout).toContain('features of 20 pictures kept from before')
    expect(stdout).toMatch(/Best val_acc \d\.\d{4} at epoch \d: its weights are kept\./)
    expect(stdout + stderr).not.toMatch(control)
  })

  it('lists runs, newest first, without loading TensorFlow', async () => {
    const { code, stderr, objects } = await bench.thaw(['runs', 'flowers.thaw', '--json'], {
      env: { THAW_TEST_LOADED: '1' }
    })
    expect(code).toBe(0)
    expect(stderr).toBe('TensorFlow was not loaded')
    expect(objects()).toMatchObject([
      { run: '2', base: 'MobileNet', mode: 'features', state: 'done', epochs: 3 },
      { run: '1', base: 'MobileNet', mode: 'features', state: 'done', epochs: 2 }
    ])
    const { stdout } = await bench.thaw(['runs', 'flowers.thaw'])
    expect(stdout).toMatch(/^Run +Base +Size .*\n +2 +MobileNet 0\.25 +64 .*\n +1 +MobileNet 0\.25 +64 /)
  })

  it('evaluates a run as training measured it', async () => {
    const runs = (await bench.thaw(['runs', 'flowers.thaw', '--json'])).objects()
    const { code, objects } = await bench.thaw(['evaluate', 'flowers.thaw', '1', '--json'])
    expect(code).toBe(0)
    const [evaluation] = objects()
    expect(evaluation).toMatchObject({ run: '1', on: 'val', pictures: 4, classes })
    expect(evaluation?.['acc']).toBeCloseTo(runs[1]?.['val_acc'] as number, 5)
    const { stdout } = await bench.thaw(['evaluate', 'flowers.thaw', '1', '--on', 'train'])
    expect(stdout).toMatch(/^Run 1 on 16 pictures of train: loss \d\.\d{4} {2}acc \d\.\d{4}\n/)
    expect(stdout).toContain('True \\ predicted  daisy  tulips')
  })

  it('predicts pictures, and says which file is none', async () => {
    const picture = join('pictures', 'daisy', readdirSync(join(data, 'daisy'))[0] ?? '')
    writeFileSync(join(bench.folder, 'notes.jpg'), 'no picture')
    const args = ['predict', 'flowers.thaw', '1', picture, 'notes.jpg']
    const { code, objects } = await bench.thaw([...args, '--json'])
    expect(code).toBe(0)
    const [good, bad] = objects()
    expect(good?.['file']).toBe(picture)
    const scores = good?.['scores'] as Record<string, number>
    expect(Object.keys(scores)).toEqual(classes)
    expect((scores['daisy'] ?? 0) + (scores['tulips'] ?? 0)).toBeCloseTo(1, 5)
    expect(bad).toMatchObject({ file: 'notes.jpg', scores: null, error: expect.any(String) })
    expect((await bench.thaw(['predict', 'flowers.thaw', '1', 'notes.jpg'])).code).toBe(1)
  })

  it('exports a SavedModel that predicts the same', async () => {
    const { code, stderr, objects } = await bench.thaw([
      'export',
      'flowers.thaw',
      '1',
      '--out',
      'model',
      '--json'
    ])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const folder = join(bench.folder, 'model')
    expect(objects()).toMatchObject([
      { kind: 'export', run: '1', format: 'savedmodel', folder, sameClass: 1 }
    ])
    expect(objects()[0]?.['signatures']).toEqual(expect.arrayContaining(['serving_default', 'serving_bytes']))
    expect(existsSync(join(folder, 'saved_model.pb'))).toBe(true)
    expect(readFileSync(join(folder, 'assets.extra', 'labels.txt'), 'utf8').trim()).toBe('daisy\ntulips')
  })

  it('stops at Ctrl+C and keeps the best epoch', async () => {
    let told = false
    const { code, objects } = await bench.thaw(
      ['train', 'flowers.thaw', ...tiny, '--epochs', '10000', '--json'],
      {
        onLine(_line, child) {
          if (!told) child.kill('SIGINT')
          told = true
        }
      }
    )
    expect(code).toBe(0)
    const done = objects().at(-1)
    expect(done).toMatchObject({ kind: 'done', run: '3', stopped: true })
    expect(done?.['epochs']).toBeLessThan(10_000)
    const [run] = (await bench.thaw(['runs', 'flowers.thaw', '--json'])).objects()
    expect(run).toMatchObject({ run: '3', state: 'stopped' })
    expect((await bench.thaw(['evaluate', 'flowers.thaw', '3', '--json'])).code).toBe(0)
  })

  it('ends at once at the second Ctrl+C', async () => {
    const slow = ['--weights', 'random', '--size', '512', '--pool', 'avg']
    let asking: NodeJS.Timeout | undefined
    const { code } = await bench.thaw(['train', 'flowers.thaw', ...slow], {
      onLine(_line, child) {
        asking ??= setInterval(() => child.kill('SIGINT'), 5)
      }
    })
    clearInterval(asking)
    expect(code).toBe(130)
  })

  it('ends quietly when nobody reads on', async () => {
    const { code, stderr } = await bench.thaw(
      ['train', 'flowers.thaw', ...tiny, '--epochs', '10000', '--json'],
      { onLine: (_line, child) => child.stdout.destroy() }
    )
    expect(code).toBe(0)
    expect(stderr).toBe('')
  })

  it.each([
    [
      ['train', 'birds'],
      /^thaw: There is no project at .*birds\. Make one with: thaw new birds --data FOLDER\n$/
    ],
    [['evaluate', 'flowers.thaw', '99'], /^thaw: [^\n]*99[^\n]*\n$/],
    [['new', 'birds', '--data', 'nowhere'], /^thaw: There is no folder of pictures at .*nowhere\. [^\n]*\n$/],
    [['train', 'flowers.thaw', '--weights', 'none.h5', '--json'], /^thaw: [^\n]*none\.h5[^\n]*\n$/]
  ])('fails with one line: thaw %j', async (args, line) => {
    const { code, stdout, stderr } = await bench.thaw(args)
    expect(stderr).toMatch(line)
    expect(stdout).toBe('')
    expect(code).toBe(1)
    expect(existsSync(join(bench.folder, 'birds.thaw'))).toBe(false)
  })

  it.each([
    [['train', 'flowers.thaw', '--epochs', 'ten', '--json'], /Expected a whole number from 1 to 10000\./],
    [['train', 'flowers.thaw', '--alpha', '0.3', '--json'], /0\.3/],
    [['new', 'birds'], /--data FOLDER/],
    [['fly'], /unknown command 'fly'/]
  ])('answers wrong usage with one line and 2: thaw %j', async (args, line) => {
    const { code, stdout, stderr } = await bench.thaw(args)
    expect(stderr).toMatch(line)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})

describe('thaw new', () => {
  let bench: Bench
  beforeAll(() => (bench = createBench()))
  afterAll(() => bench.remove())

  it('takes sides and classes from a split file', async () => {
    const data = bench.copySample('pictures', classes, 3)
    const [first = '', second = '', third = ''] = classes.flatMap((name) =>
      readdirSync(join(data, name))
        .sort()
        .slice(0, 2)
        .map((file) => join(data, name, file))
    )
    // Classes in an order of their own: labels count from there.
    const split = { classes: ['tulips', 'daisy'], train: [[first, 1], [third, 0]], val: [[second, 1]] } // prettier-ignore
    writeFileSync(join(bench.folder, 'split.json'), JSON.stringify(split))
    const { code, objects } = await bench.thaw(['new', 'flowers', '--split', 'split.json', '--json'])
    expect(code).toBe(0)
    expect(objects()).toMatchObject([
      {
        pictures: { used: 3 },
        split: { from: 'file' },
        classes: [
          { name: 'tulips', train: 1, val: 0 },
          { name: 'daisy', train: 1, val: 1 }
        ]
      }
    ])
  })

  it('leaves nothing behind where there are no pictures', async () => {
    mkdirSync(join(bench.folder, 'empty', 'daisy'), { recursive: true })
    const { code, stderr } = await bench.thaw(['new', 'nothing', '--data', 'empty', '--json'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^thaw: No pictures were found in .*empty\. Thaw reads JPEG, [^\n]*\n$/)
    expect(existsSync(join(bench.folder, 'nothing.thaw'))).toBe(false)
  })
})

describe('thaw doctor', () => {
  let bench: Bench
  beforeAll(() => (bench = createBench()))
  afterAll(() => bench.remove())

  it('names what is wrong with which file, as it is now', async () => {
    const data = bench.copySample('pictures', classes, 6)
    const names = readdirSync(join(data, 'daisy')).sort()
    const [first = '', second = '', third = ''] = names.map((name) => join(data, 'daisy', name))
    copyFileSync(first, join(data, 'daisy', 'zz-again.jpg'))
    writeFileSync(join(data, 'tulips', 'nothing.jpg'), '')
    expect((await bench.thaw(['new', 'flowers', '--data', data])).code).toBe(0)
    truncateSync(second, 0) // after the project was made
    const { code, objects } = await bench.thaw(['doctor', 'flowers', '--json'])
    expect(code).toBe(0)
    for (const line of objects()) {
      expect(Object.keys(line)).toEqual(['file', 'problem', 'fix', 'message', 'used'])
      expect(line['fix']).toMatch(/\.$/)
    }
    const found = objects().map(({ file, problem }) => `${String(problem)} ${String(file)}`)
    expect(found).toContain(`empty ${join(data, 'tulips', 'nothing.jpg')}`)
    expect(found).toContain(`empty ${second}`)
    expect(found.filter((line) => line.startsWith('duplicate'))).not.toHaveLength(0)
    expect(found.some((line) => line.includes(third))).toBe(false)
    const { stdout } = await bench.thaw(['doctor', 'flowers'])
    expect(stdout).toContain('empty (2 files)')
  })
})

describe('what the engine answers', () => {
  let bench: Bench
  beforeAll(() => (bench = createBench()))
  afterAll(() => bench.remove())

  it('says what runs here', async () => {
    const { code, objects } = await bench.thaw(['engine', '--json'])
    expect(code).toBe(0)
    expect(objects()).toMatchObject([{ ok: true, problem: null }])
  })

  it('lists bases, a line each', async () => {
    const { objects } = await bench.thaw(['bases', '--json'])
    expect(objects().map(({ name, defaultSize }) => [name, defaultSize])).toEqual([
      ['Xception', 299],
      ['VGG16', 224],
      ['VGG19', 224],
      ['ResNet50', 224],
      ['InceptionV3', 299],
      ['MobileNet', 224]
    ])
    expect((await bench.thaw(['bases'])).stdout).toMatch(/^Base +Year +Params/)
  })

  it('summarises a base as Keras counts it, in one line of JSON', async () => {
    const { stdout } = await bench.thaw(['summary', 'MobileNet', '--alpha', '0.25', '--json'])
    expect(stdout.trim().split('\n')).toHaveLength(1)
    const layers = JSON.parse(stdout) as { params: number }[]
    expect(Object.keys(layers[0] ?? {})).toEqual(['name', 'class', 'shape', 'params', 'trainable'])
    expect(layers.reduce((sum, { params }) => sum + params, 0)).toBe(218_544)
    const text = (await bench.thaw(['summary', 'MobileNet', '--alpha', '0.25'])).stdout
    expect(text).toContain(' Total params: 218,544 (853.69 KB)')
    expect(text).toMatch(/^conv_pw_13 \(Conv2D\) +\(None, 7, 7, 256\) +65,536 +N$/m)
  })
})

describe('thaw sample', () => {
  let bench: Bench
  beforeAll(() => (bench = createBench()))
  afterAll(() => bench.remove())

  it('trains on the shipped flowers and says where the SavedModel is', async () => {
    const { code, stdout, stderr } = await bench.thaw(['sample', '--out', 'model'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Epoch 20\/20 /m)
    expect(stdout).toMatch(/^Accuracy: +\d+\.\d % of the validation pictures$/m)
    expect(stdout).toContain(`SavedModel: ${join(bench.folder, 'model')}\n`)
    expect(existsSync(join(bench.folder, 'model', 'saved_model.pb'))).toBe(true)
    expect(stdout + stderr).not.toMatch(control)
  })
})
