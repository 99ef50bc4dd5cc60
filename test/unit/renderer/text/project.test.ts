import { describe, expect, it } from 'vitest'
import type { ProjectSummary } from '../../../../src/contract'
import {
  classesMissing,
  projectSentence,
  splitSentence,
  whyNotTrainable
} from '../../../../src/renderer/src/text/project'
import { flowers } from '../support/flowers'

const empty: ProjectSummary = {
  ...flowers,
  classes: [],
  pictures: { total: 0, used: 0, unlabelled: 0, unchecked: 0, problems: 0 }
}

describe('projectSentence', () => {
  it('says where the person stands', () => {
    expect(projectSentence(flowers)).toBe('43 pictures in 2 classes, 8 for validation, 3 set aside')
    const cancelled = {
      ...flowers,
      pictures: { total: 50, used: 40, unlabelled: 2, unchecked: 7, problems: 1 }
    }
    expect(projectSentence(cancelled)).toBe(
      '50 pictures in 2 classes, 8 for validation, 2 without a class, 7 not looked at yet, 1 set aside'
    )
    expect(projectSentence(empty)).toBe('No pictures yet')
  })
})

describe('splitSentence', () => {
  it('gives the shares, or who made them', () => {
    expect(splitSentence(flowers)).toBe('80 % training, 20 % validation, seed 1')
    const split = { ...flowers.split, test: 0.1, seed: 7 }
    expect(splitSentence({ ...flowers, split })).toBe('70 % training, 20 % validation, 10 % test, seed 7')
    expect(splitSentence({ ...flowers, split: { ...split, from: 'file' } })).toBe('As the split file says')
  })
})

describe('whyNotTrainable', () => {
  it('is null where training can begin', () => {
    expect(whyNotTrainable(flowers)).toBeNull()
  })

  it('says what is missing and where to get it', () => {
    expect(whyNotTrainable(empty)).toBe('Add a folder of pictures on Data first.')
    expect(whyNotTrainable({ ...flowers, classes: flowers.classes.slice(0, 1) })).toContain('two classes')
    const classes = flowers.classes.map((counts) => ({ ...counts, train: 0 }))
    expect(whyNotTrainable({ ...flowers, classes })).toContain('training side')
  })
})

describe('classesMissing', () => {
  it('says what to do with pictures that lie in no folders of classes', () => {
    const pictures = { ...empty.pictures, total: 12, unlabelled: 12 }
    expect(classesMissing({ ...empty, pictures })).toMatch(
      /^None of these pictures has a class.* one folder for each class, .* press Rescan; or add the folder/
    )
    const [roses] = flowers.classes
    expect(classesMissing({ ...flowers, classes: roses ? [roses] : [] })).toMatch(/are of one, roses, /)
    expect(classesMissing(flowers)).toBeNull()
    expect(classesMissing(empty)).toBeNull()
  })
})
