import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError, libraryRequests, type appRequests, type ProjectSummary } from '../../../src/contract'
import { Grants } from '../../../src/main/grants'
import { namedPaths, routeRequest, type RouterOptions } from '../../../src/main/router'
import type { Handlers } from '../../../src/wire'

let folder: string
let asked: [service: string, name: string, input: unknown][]
let defects: unknown[]
let answer: () => unknown
let router: RouterOptions

const app: Handlers<typeof appRequests> = {
  'app:choose-folder': () => ({ path: null }),
  'app:choose-file': () => ({ path: null }),
  'app:show-in-folder': () => ({}),
  'app:services': () => [],
  'app:restart-service': () => ({}),
  'app:preferences': () => ({ theme: 'dark' }),
  'app:set-preferences': (preferences) => preferences,
  'app:about': () => ({ version: '1', electron: '2', chrome: '3', platform: '4' })
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'thaw-router-')))
  asked = []
  defects = []
  answer = () => ({})
  const service = (which: string) => async (name: string, input: unknown) => {
    asked.push([which, name, input])
    return answer()
  }
  router = {
    app,
    library: service('library'),
    engine: service('engine'),
    grants: new Grants(),
    onDefect: (error) => defects.push(error)
  }
})
afterEach(() => rmSync(folder, { recursive: true }))

const summary = (dataFolders: string[]): ProjectSummary => ({
  name: 'Flowers',
  folder: join(folder, 'Flowers.thaw'),
  dataFolders,
  classes: [],
  pictures: { total: 0, used: 0, unlabelled: 0, unchecked: 0, problems: 0 },
  split: { val: 0.2, test: 0, seed: 1, from: 'seed' },
  runs: 0,
  bestAcc: null
})

describe('routeRequest', () => {
  it('sends each request to the one who answers it, with defaults filled in', async () => {
    expect(await routeRequest(router, 'app:preferences', {})).toEqual({ ok: true, output: { theme: 'dark' } })
    await routeRequest(router, 'run:list', {})
    await routeRequest(router, 'engine:summary', { base: 'MobileNet' })
    expect(asked).toEqual([
      ['library', 'run:list', {}],
      [
        'engine',
        'engine:summary',
        { base: 'MobileNet', alpha: 1, size: 224, unfreeze: [], freezeBatchNorm: false, includeTop: false }
      ]
    ])
  })

  it.each([['engine:train'], ['engine:inspect'], ['toString'], ['__proto__'], [''], [null], [{}]])(
    'knows no request %s',
    async (name) => {
      expect(await routeRequest(router, name, {})).toMatchObject({ ok: false, error: { code: 'bad-input' } })
      expect(asked).toEqual([])
    }
  )

  it('refuses input that does not fit, before anybody is asked', async () => {
    expect(await routeRequest(router, 'dataset:pictures', { limit: 5000 })).toMatchObject({
      ok: false,
      error: { code: 'bad-input', message: expect.stringMatching(/^dataset:pictures: limit: /) }
    })
    expect(asked).toEqual([])
  })

  it('refuses a path that was not granted, and takes it once it was', async () => {
    const add = () => routeRequest(router, 'dataset:add', { folder })
    expect(await add()).toMatchObject({ ok: false, error: { code: 'not-allowed' } })
    expect(asked).toEqual([])
    await router.grants.choose(folder)
    expect(await add()).toEqual({ ok: true, output: {} })
  })

  it('checks every file of a list', async () => {
    await router.grants.choose(folder)
    const predict = (files: string[]) => routeRequest(router, 'run:predict', { run: '1', files })
    expect(await predict([join(folder, 'a.jpg')])).toMatchObject({ ok: true })
    expect(await predict([join(folder, 'a.jpg'), '/etc/hosts'])).toMatchObject({ ok: false })
  })

  it('learns the folders of the open project, and forgets them when it is closed', async () => {
    const data = join(folder, 'pictures')
    const show = () => routeRequest(router, 'app:show-in-folder', { path: join(data, 'a.jpg') })
    expect(await show()).toMatchObject({ ok: false })
    answer = () => summary([data])
    await routeRequest(router, 'project:sample', {})
    expect(await show()).toMatchObject({ ok: true })
    answer = () => ({})
    await routeRequest(router, 'project:close', {})
    expect(await show()).toMatchObject({ ok: false })
  })

  it('learns the recent projects', async () => {
    answer = () => [
      { name: '', folder, opened: '', pictures: 0, classes: 0, bestAcc: null, exists: true, thumbnails: [] }
    ]
    await routeRequest(router, 'project:recent', {})
    answer = () => summary([])
    expect(await routeRequest(router, 'project:open', { folder })).toMatchObject({ ok: true })
  })

  it('hands on the error of who was asked, and reports what is no AppError', async () => {
    answer = () => {
      throw new AppError('busy', 'One training at a time.', { details: { run: '3' } })
    }
    expect(await routeRequest(router, 'run:start', {})).toEqual({
      ok: false,
      error: { code: 'busy', message: 'One training at a time.', details: { run: '3' } }
    })
    expect(defects).toEqual([])
    const defect = new TypeError('undefined is no function')
    answer = () => {
      throw defect
    }
    expect(await routeRequest(router, 'run:start', {})).toMatchObject({
      ok: false,
      error: { code: 'internal' }
    })
    expect(defects).toEqual([defect])
  })
})

it('finds nested paths, and leaves words alone that name no file', () => {
  const paths = (weights: string) => namedPaths(libraryRequests['run:start'], { plan: { weights } })
  expect(paths('imagenet')).toEqual([])
  expect(paths('random')).toEqual([])
  expect(paths('/a/b.h5')).toEqual(['/a/b.h5'])
  expect(namedPaths(libraryRequests['run:start'], {})).toEqual([])
})
