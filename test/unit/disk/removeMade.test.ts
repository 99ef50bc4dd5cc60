import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { removeMade } from '../../../src/disk/removeMade'
import { workFolder } from '../../support/sample'

const work = workFolder('remove-made')
afterAll(() => rmSync(work, { recursive: true, force: true }))

it('takes a folder back whole, or what has come into one that was there', () => {
  const folder = join(work, 'p.thaw')
  for (const existed of [true, false]) {
    mkdirSync(join(folder, 'runs'), { recursive: true })
    for (const name of ['.DS_Store', 'project.sqlite']) writeFileSync(join(folder, name), '')
    removeMade(folder, { existed })
    if (existed) expect(readdirSync(folder)).toEqual(['.DS_Store'])
    else expect(existsSync(folder)).toBe(false)
  }
  removeMade(folder, { existed: true })
  expect(existsSync(folder)).toBe(false)
})
