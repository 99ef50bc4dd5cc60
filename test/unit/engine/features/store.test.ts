import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { NPY_HEADER_BYTES, npyHeader, readNpyShape } from '../../../../src/engine/features/npy'
import { FeatureStore } from '../../../../src/engine/features/store'
import { workFolder } from '../../../support/sample'

const folders: string[] = []
const newFolder = (): string => {
  const folder = workFolder('store')
  folders.push(folder)
  return folder
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

const row = (value: number): Float32Array => Float32Array.from({ length: 12 }, (_, i) => value + i / 100)
const read = (store: FeatureStore, hash: string): Float32Array => {
  const target = new Float32Array(14)
  store.readInto(hash, target, 1)
  return target.slice(1, 13)
}

describe('.npy headers', () => {
  it('have a fixed length and give back their shape', () => {
    for (const shape of [[5], [1000, 4, 4, 512], [1, 2048]]) {
      const header = npyHeader(shape)
      expect(header.length).toBe(NPY_HEADER_BYTES)
      expect(readNpyShape(header)).toEqual(shape)
    }
  })

  it('of other arrays are refused', () => {
    const doubles = Buffer.from(npyHeader([5]).toString('latin1').replace('<f4', '<f8'), 'latin1')
    expect(() => readNpyShape(doubles)).toThrow(/float32/)
  })
})

describe('FeatureStore', () => {
  it('keeps rows over a restart and adds to them', async () => {
    const folder = newFolder()
    const first = await FeatureStore.open(folder, [2, 2, 3], { base: 'MobileNet' })
    await first.add('a', row(1))
    await first.add('b', row(2))
    await first.flush()
    await first.close()
    const second = await FeatureStore.open(folder, [2, 2, 3], {})
    expect([second.has('a'), second.has('b'), second.has('c')]).toEqual([true, true, false])
    await second.add('c', row(3))
    await second.flush()
    expect(read(second, 'b')).toEqual(row(2))
    expect(read(second, 'c')).toEqual(row(3))
    await second.close()
    expect(readdirSync(folder).sort()).toEqual([
      'about.json',
      'shard-0000.json',
      'shard-0000.npy',
      'shard-0001.json',
      'shard-0001.npy'
    ])
    expect(readNpyShape(readFileSync(join(folder, 'shard-0000.npy')).subarray(0, 128))).toEqual([2, 2, 2, 3])
  })

  it('forgets what was not flushed, and leaves no half file', async () => {
    const folder = newFolder()
    const store = await FeatureStore.open(folder, [12], {})
    await store.add('a', row(1))
    await store.close()
    expect(readdirSync(folder)).toEqual(['about.json'])
  })

  it('drops a shard that a crash cut short, and keeps the others', async () => {
    const folder = newFolder()
    const store = await FeatureStore.open(folder, [12], {})
    for (const [i, hash] of ['a', 'b'].entries()) {
      await store.add(hash, row(i))
      await store.flush()
    }
    await store.close()
    truncateSync(join(folder, 'shard-0001.npy'), 140)
    writeFileSync(join(folder, 'shard-0002.npy.writing'), 'half')
    writeFileSync(join(folder, 'shard-0003.npy'), 'no index yet')
    const again = await FeatureStore.open(folder, [12], {})
    expect([again.has('a'), again.has('b')]).toEqual([true, false])
    expect(existsSync(join(folder, 'shard-0002.npy.writing'))).toBe(false)
    expect(existsSync(join(folder, 'shard-0003.npy'))).toBe(false)
    await again.add('b', row(9))
    await again.flush()
    expect(read(again, 'b')).toEqual(row(9))
    expect(read(again, 'a')).toEqual(row(0))
    await again.close()
  })

  it('splits many rows into shards of bounded size', async () => {
    const folder = newFolder()
    const store = await FeatureStore.open(folder, [12], {})
    for (let i = 0; i < 1030; i++) await store.add(`h${i}`, row(i))
    await store.flush()
    expect(store.size).toBe(1030)
    expect(read(store, 'h1029')).toEqual(row(1029))
    await store.close()
    expect(readdirSync(folder).filter((name) => name.endsWith('.npy'))).toHaveLength(2)
  })
})
