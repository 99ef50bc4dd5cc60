// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PictureRow } from '../../../../src/contract'
import { useAugment } from '../../../../src/renderer/src/stores/augment'
import { useAugmentPreview } from '../../../../src/renderer/src/stores/augmentPreview'
import { useServices } from '../../../../src/renderer/src/stores/services'
import { engineReady, report } from '../support/bases'
import { flowers } from '../support/flowers'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

const TOTAL = 40
let bridge: MemoryBridge
/** Pictures that cannot be decoded. */
let broken: ReadonlySet<number>

function row(id: number): PictureRow {
  const file = `/flowers/${id}.jpg`
  return {
    ...{ id, file, name: `${id}.jpg`, class: 'roses', side: 'train', width: 9, height: 9, bytes: 9 },
    used: true,
    problems: []
  }
}

beforeEach(async () => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  broken = new Set()
  bridge = installBridge({
    'engine:report': () => report,
    'engine:bases': () => [],
    'run:list': () => [],
    'dataset:problems': () => [],
    'dataset:pictures': ({ offset = 0 }) => ({ total: TOTAL, rows: [row(offset)] }),
    'dataset:preview-augment': ({ picture, count = 1, seed = 0 }) => {
      if (broken.has(picture)) throw { code: 'picture', message: `${picture}.jpg cannot be decoded.` }
      return { jpegs: Array.from({ length: count + 1 }, (_, at) => Uint8Array.of(seed, at)) }
    }
  })
  useServices()
  useAugmentPreview()
  bridge.tell('app:service', engineReady)
  bridge.tell('project:changed', flowers)
  await settle()
})
afterEach(() => void vi.useRealTimers())

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1000)
}

function previews(): readonly { readonly picture: number; readonly seed: number }[] {
  const asked = bridge.asked.filter(({ name }) => name === 'dataset:preview-augment')
  return asked.map(({ input }) => input as { picture: number; seed: number })
}

it('asks only while it is looked at and pictures are varied, once a burst of changes', async () => {
  const preview = useAugmentPreview()
  const augment = useAugment()
  augment.choose('light')
  await settle()
  expect(previews()).toEqual([])
  preview.shown = true
  for (const rotationRange of [1, 2, 3]) augment.set('turn', { rotationRange })
  await settle()
  expect(previews()).toHaveLength(1)
  expect(previews()[0]).toMatchObject({ settings: { rotationRange: 3 }, seed: 1 })
  expect(preview.images).toHaveLength(12)
  augment.choose('none')
  await settle()
  expect(previews()).toHaveLength(1)
})

it('shows the same picture with every setting, and another one with another look', async () => {
  const preview = useAugmentPreview()
  const augment = useAugment()
  preview.shown = true
  augment.choose('light')
  await settle()
  augment.choose('strong')
  await settle()
  preview.another()
  await settle()
  const [first, same, other] = previews()
  expect(same?.picture).toBe(first?.picture)
  expect(other?.picture).not.toBe(first?.picture)
  expect([first?.seed, same?.seed, other?.seed]).toEqual([1, 1, 2])
})

it('says why a picture cannot be shown, and goes on to the next', async () => {
  const preview = useAugmentPreview()
  preview.shown = true
  useAugment().choose('light')
  await settle()
  broken = new Set(Array.from({ length: TOTAL }, (_, id) => id))
  preview.another()
  await settle()
  expect(preview.error?.message).toMatch(/cannot be decoded/)
  broken = new Set()
  preview.another()
  await settle()
  expect([preview.error, preview.images.length]).toEqual([null, 12])
})
