import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  newProjectFolder,
  projectFolder,
  serviceOptions,
  thawVersion,
  userDataFolder
} from '../../../src/cli/places'

const root = resolve(__dirname, '../../..')

describe('folders of services', () => {
  it('finds what ships with Thaw from the source and from the built folder', () => {
    expect(serviceOptions({}, join(root, 'src', 'cli')).resources).toBe(join(root, 'resources'))
    expect(serviceOptions({}, join(root, 'out', 'main', 'chunks')).resources).toBe(join(root, 'resources'))
  })
  it('takes Keras’ folder where Keras does', () => {
    expect(serviceOptions({ KERAS_HOME: '/k' }, root).kerasHome).toBe('/k')
    expect(serviceOptions({}, root).kerasHome).toBe(join(homedir(), '.keras'))
  })
  it('uses the window’s own user-data folder', () => {
    expect(userDataFolder({ THAW_USER_DATA: '/u' }, 'linux', '/h')).toBe('/u')
    expect(userDataFolder({ XDG_CONFIG_HOME: '/c' }, 'linux', '/h')).toBe('/c/Thaw')
    expect(userDataFolder({}, 'linux', '/h')).toBe('/h/.config/Thaw')
    expect(userDataFolder({}, 'darwin', '/h')).toBe('/h/Library/Application Support/Thaw')
  })
  it('knows its version', () => {
    expect(thawVersion(root)).toMatch(/^\d+\.\d+\.\d+/)
  })
})

describe('a project’s folder', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'thaw-places-'))
    mkdirSync(join(folder, 'flowers.thaw'))
    writeFileSync(join(folder, 'flowers.thaw', 'project.sqlite'), '')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is found with and without .thaw', () => {
    expect(projectFolder(join(folder, 'flowers.thaw'))).toBe(join(folder, 'flowers.thaw'))
    expect(projectFolder(join(folder, 'flowers'))).toBe(join(folder, 'flowers.thaw'))
  })
  it('is asked for where there is none', () => {
    expect(() => projectFolder(join(folder, 'birds'))).toThrow(/no project at .*birds.*thaw new .*--data/)
  })
  it('gets .thaw at its end when it is made', () => {
    expect(newProjectFolder('/p/birds')).toBe('/p/birds.thaw')
    expect(newProjectFolder('/p/birds.thaw')).toBe('/p/birds.thaw')
  })
})
