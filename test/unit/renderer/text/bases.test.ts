import { describe, expect, it } from 'vitest'
import { zooNames } from '../../../../src/contract'
import {
  addedText,
  baseFiles,
  characterOf,
  fetchLabel,
  fetchShare,
  fileBytes,
  fileText,
  nameForBase,
  preprocessingText,
  quickSizes,
  sizeCost,
  speedText,
  weightsText
} from '../../../../src/renderer/src/text/bases'
import { file, leaves, mobileNet, resNet50 } from '../support/bases'

describe('characterOf', () => {
  it('has a sentence of its own for each base of the zoo, and one for what the person added', () => {
    const said = zooNames.map((name) => characterOf({ name, origin: 'zoo' }))
    expect(new Set(said.filter((text) => text.endsWith('.'))).size).toBe(6)
    // A name says nothing about where a base is from.
    expect(characterOf({ name: 'VGG16', origin: 'own' })).toContain('Your own')
  })
})

describe('weights in words', () => {
  it('leaves out the files with the top, narrowest first', () => {
    expect(baseFiles(mobileNet).map(({ alpha }) => alpha)).toEqual([0.25, 0.5, 1])
    expect(fileBytes(mobileNet)).toBe(17_225_924)
    expect(fileBytes(leaves)).toBeNull()
  })

  it('says of a file what is here and what is to come', () => {
    const half = file(null, { bytes: 20_000_000, fetched: 8_000_000 })
    expect([fileText(file(1, { atHand: true })), fileText(file(1))]).toEqual(['at hand', '1 MB to fetch'])
    expect([fileText(half), fetchLabel(half)]).toEqual(['8 MB of 20 MB fetched', 'Go on, 12 MB left'])
    const unknown = file(0.5, { bytes: null })
    expect([fileText(unknown), fetchLabel(unknown)]).toEqual(['to fetch', 'Fetch'])
    expect([fileText({ ...unknown, fetched: 500 }), fetchLabel({ ...unknown, fetched: 500 })]).toEqual([
      '500 bytes fetched',
      'Go on'
    ])
    expect(fetchLabel(file(null, { bytes: 94_765_736 }))).toBe('Fetch 94.8 MB')
  })

  it('sums up a base in a few words', () => {
    expect([weightsText(mobileNet), weightsText(resNet50), weightsText(leaves)]).toEqual([
      '0.25 at hand',
      'to fetch',
      'its own'
    ])
    expect(weightsText({ ...resNet50, weights: [file(null, { atHand: true })] })).toBe('at hand')
    expect(weightsText({ ...resNet50, weights: [file(null, { fetched: 1 })] })).toBe('partly fetched')
  })

  it('says what a file was recognised as', () => {
    const added = { base: 'ResNet50', alpha: 1, size: 224, includeTop: false, path: '/keras/r.h5' } as const
    expect(addedText({ ...added, file: '/home/ada/some.h5' })).toBe(
      'some.h5 holds the ImageNet weights of ResNet50. They are copied to /keras/r.h5.'
    )
    expect(addedText({ ...added, includeTop: true, file: 'C:\\some.h5' })).toContain('ResNet50 with its top')
  })

  it('gives a share of a fetch, or bytes where its length is not known', () => {
    expect([fetchShare({ done: 34, total: 100 }), fetchShare({ done: 3400, total: null })]).toEqual([
      '34 %',
      '3.4 kB'
    ])
  })
})

describe('sizes', () => {
  it('offers the usual ones that the base takes', () => {
    expect(quickSizes({ minSize: 32, defaultSize: 224 })).toEqual([96, 128, 160, 192, 224])
    expect(quickSizes({ minSize: 75, defaultSize: 299 })).toEqual([96, 128, 160, 192, 224, 299])
    expect(quickSizes({ minSize: 100, defaultSize: 150 })).toEqual([128, 150, 160, 192, 224])
  })

  it('says what a size costs: time goes with the square', () => {
    expect(sizeCost(224, 224)).toContain('a quarter of the time')
    expect(sizeCost(448, 224)).toBe('Takes about 4 times as long as 224.')
    expect(sizeCost(150, 299)).toBe('About 4 times as quick as 299, and sees less.')
  })
})

describe('nameForBase', () => {
  it('is the file without what no base can be called', () => {
    expect(nameForBase('/home/ada/leaf models/leaves v2.keras', [])).toBe('leaves_v2')
    expect(nameForBase('C:\\models\\_Blätter.h5', [])).toBe('Bl_tter')
    expect(nameForBase('/models/flowers-js/model.json', [])).toBe('flowers-js')
    expect(nameForBase('/models/….h5', [])).toBe('base')
  })

  it('is not one that is taken', () => {
    expect(nameForBase('leaves.h5', ['Leaves', 'leaves_2'])).toBe('leaves_3')
  })
})

it('writes speeds and preprocessing so that they can be read', () => {
  expect([speedText(7.42), speedText(140.3), speedText(null)]).toEqual(['7.4', '140', '–'])
  expect(preprocessingText('rescale')).toBe('x / 255: 0 to 255 become 0 to 1')
})
