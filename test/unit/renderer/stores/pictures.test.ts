// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { PictureRow } from '../../../../src/contract'
import { usePictures } from '../../../../src/renderer/src/stores/pictures'
import { useProject } from '../../../../src/renderer/src/stores/project'
import { flowers } from '../support/flowers'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

function row(id: number): PictureRow {
  const file = `/home/ada/flowers/roses/${id}.jpg`
  return {
    id,
    file,
    name: `${id}.jpg`,
    class: 'roses',
    side: 'train',
    width: 8,
    height: 8,
    bytes: 9,
    used: true,
    problems: []
  }
}

let bridge: MemoryBridge

beforeEach(() => {
  setActivePinia(createPinia())
  bridge = installBridge({
    'project:open': () => flowers,
    'project:recent': () => [],
    'dataset:problems': () => [],
    'dataset:pictures': ({ filter, offset = 0, limit = 200 }) => {
      const total = filter?.class ? 3 : 1000
      const count = Math.max(0, Math.min(limit, total - offset))
      return { total, rows: Array.from({ length: count }, (_, i) => row(offset + i)) }
    }
  })
})

function pagesAsked(): number {
  return bridge.asked.filter(({ name }) => name === 'dataset:pictures').length
}

describe('pictures', () => {
  it('fetches the pages that come into sight, each once', async () => {
    const pictures = usePictures()
    await useProject().open(flowers.folder)
    await flushPromises()
    const before = pagesAsked()
    pictures.ensure(390, 410)
    pictures.ensure(395, 415)
    await flushPromises()
    expect(pagesAsked() - before).toBe(2)
    expect([pictures.at(0)?.id, pictures.at(410)?.id, pictures.at(700)]).toEqual([0, 410, null])
    expect(pictures.total).toBe(1000)
  })

  it('sends a filter that can cross into another process, and forgets what did not fit', async () => {
    const pictures = usePictures()
    await useProject().open(flowers.folder)
    await flushPromises()
    pictures.filter.class = 'roses'
    await flushPromises()
    expect(pictures.error).toBeNull()
    expect([pictures.total, pictures.at(3)]).toEqual([3, null])
  })

  it('gives thumbnails another address after a scan', async () => {
    const pictures = usePictures()
    await useProject().open(flowers.folder)
    const before = pictures.thumbnail(row(4), 160)
    expect(before).toMatch(/^thaw-picture:\/\/thumb\/4\?edge=160&v=/)
    bridge.tell('job:ended', {
      job: 's',
      kind: 'scan',
      state: 'done',
      run: null,
      weights: null,
      error: null,
      exported: null
    })
    await flushPromises()
    expect(pictures.thumbnail(row(4), 160)).not.toBe(before)
  })
})
