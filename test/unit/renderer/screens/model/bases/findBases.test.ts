import { describe, expect, it } from 'vitest'
import { findBases } from '../../../../../../src/renderer/src/screens/model/bases/findBases'
import { leaves, mobileNet, resNet50 } from '../../../support/bases'

const all = [mobileNet, resNet50, { ...resNet50, name: 'VGG16', year: 2014 }, leaves]

function names(query: string): readonly string[] {
  return findBases(all, query).map(({ name }) => name)
}

describe('findBases', () => {
  it('finds by a piece of the name, however written', () => {
    expect(names('mobile')).toEqual(['MobileNet'])
    expect(names('vgg')).toContain('VGG16')
  })

  it('finds by what a base is known for, by its year, by its weights', () => {
    expect(names('small')).toEqual(['MobileNet'])
    expect(names('accurate')).toEqual(['ResNet50'])
    expect(names('2014')).toEqual(['VGG16'])
    expect(names('at hand')).toEqual(['MobileNet'])
    expect(names('my own')).toEqual([])
    expect(names('your own')).toEqual(['leaves'])
  })

  it('wants every word, and shows all for none', () => {
    expect(names('small accurate')).toEqual([])
    expect(names('  ')).toHaveLength(4)
  })
})
