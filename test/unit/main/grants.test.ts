import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Grants } from '../../../src/main/grants'

let root: string
let grants: Grants
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'thaw-grants-')))
  grants = new Grants()
  for (const folder of ['pictures/cats', 'pictures-private', 'elsewhere']) {
    mkdirSync(join(root, folder), { recursive: true })
  }
  writeFileSync(join(root, 'elsewhere', 'secret.txt'), '')
})
afterEach(() => rmSync(root, { recursive: true }))

const at = (...parts: string[]): string => join(root, ...parts)
const allowed = (path: string): Promise<boolean> =>
  grants.check(path).then(
    () => true,
    () => false
  )

describe('what was chosen', () => {
  beforeEach(() => grants.choose(at('pictures')))

  it('grants itself and what lies in it, there or not yet', async () => {
    expect(await allowed(at('pictures'))).toBe(true)
    expect(await allowed(at('pictures', 'cats'))).toBe(true)
    expect(await allowed(at('pictures', 'new', 'deep', 'a.jpg'))).toBe(true)
    expect(await allowed(`${at('pictures')}/`)).toBe(true)
  })

  it('grants nothing beside or above it, nor a name that only begins alike', async () => {
    expect(await allowed(root)).toBe(false)
    expect(await allowed(at('elsewhere', 'secret.txt'))).toBe(false)
    expect(await allowed(at('pictures-private'))).toBe(false)
    expect(await allowed('/')).toBe(false)
  })

  it('refuses ways up, even where they come back', async () => {
    expect(await allowed(`${at('pictures')}/../elsewhere/secret.txt`)).toBe(false)
    expect(await allowed(`${at('pictures')}/cats/../../pictures/cats`)).toBe(false)
    expect(await allowed(`${at('pictures')}/cats\\..\\..`)).toBe(false)
    expect(await allowed(at('pictures', '..cats'))).toBe(true)
  })

  it('refuses what is no whole path', async () => {
    expect(await allowed('pictures')).toBe(false)
    expect(await allowed('')).toBe(false)
    expect(await allowed(`${at('pictures')}/a\0b`)).toBe(false)
  })

  it('follows links out of it', async () => {
    symlinkSync(at('elsewhere'), at('pictures', 'out'))
    expect(await allowed(at('pictures', 'out'))).toBe(false)
    expect(await allowed(at('pictures', 'out', 'secret.txt'))).toBe(false)
    expect(await allowed(at('pictures', 'out', 'new.txt'))).toBe(false)
  })

  it('refuses a link that leads nowhere: writing through it would make a file elsewhere', async () => {
    symlinkSync(at('elsewhere', 'not-there'), at('pictures', 'dangling'))
    expect(await allowed(at('pictures', 'dangling'))).toBe(false)
    expect(await allowed(at('pictures', 'dangling', 'a.txt'))).toBe(false)
  })

  it('takes a link to it for what it is', async () => {
    symlinkSync(at('pictures'), at('link'))
    expect(await allowed(at('link', 'cats'))).toBe(true)
  })

  it('says what to do', async () => {
    await expect(grants.check(at('elsewhere'))).rejects.toMatchObject({
      code: 'not-allowed',
      message: `"${at('elsewhere')}" is not in a folder that you opened in Thaw. Choose it in a dialog or drop it on the window, then try again.`
    })
  })
})

it('grants a folder that was chosen before it is there, and after', async () => {
  await grants.choose(at('Flowers.thaw'))
  expect(await allowed(at('Flowers.thaw'))).toBe(true)
  mkdirSync(at('Flowers.thaw'))
  expect(await allowed(at('Flowers.thaw', 'runs'))).toBe(true)
})

it('grants the open project and its data folders, until another takes its place', async () => {
  await grants.setProject({ folder: at('elsewhere'), dataFolders: [at('pictures')] })
  expect(await allowed(at('elsewhere', 'secret.txt'))).toBe(true)
  expect(await allowed(at('pictures', 'cats'))).toBe(true)
  await grants.setProject(null)
  expect(await allowed(at('elsewhere', 'secret.txt'))).toBe(false)
})

it('grants recent projects, and skips those that cannot be looked at', async () => {
  await grants.setRecent([at('pictures'), 'relative', `${at('elsewhere')}/../elsewhere`])
  expect(await allowed(at('pictures'))).toBe(true)
  expect(await allowed(at('elsewhere'))).toBe(false)
})
