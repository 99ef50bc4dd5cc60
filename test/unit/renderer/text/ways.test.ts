import { describe, expect, it } from 'vitest'
import { notebookAugment } from '../../../../src/contract'
import { stageText, trainedHow } from '../../../../src/renderer/src/text/ways'

describe('how a run was trained', () => {
  it('tells the ways and what was thawed apart', () => {
    const tuned = { mode: 'finetune', augment: null } as const
    expect(
      [
        { mode: 'features', unfreeze: [], augment: null } as const,
        { mode: 'frozen', unfreeze: [], augment: null } as const,
        { mode: 'frozen', unfreeze: [], augment: notebookAugment } as const,
        { ...tuned, unfreeze: ['block_12', 'block_13'] },
        { ...tuned, unfreeze: ['conv_dw_12..'], augment: notebookAugment },
        { ...tuned, unfreeze: ['a', 'b', 'c'] }
      ].map(trainedHow)
    ).toEqual([
      'features',
      'frozen',
      'frozen, augmented',
      'block_12, block_13 thawed',
      'conv_dw_12.. thawed, augmented',
      '3 parts thawed'
    ])
    expect(stageText({ number: 2, of: 3 })).toBe('stage 2 of 3')
  })
})
