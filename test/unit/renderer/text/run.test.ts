import { expect, it } from 'vitest'
import { deleteText } from '../../../../src/renderer/src/text/run'

it('says before a run is deleted which others start from it, and what that takes from them', () => {
  expect(deleteText([])).toContain('other runs and exports stay as they are')
  expect(deleteText(['3'])).toContain('Run 3 starts from it: what it learned stays')
  expect(deleteText(['7', '4', '3'])).toContain(
    'Runs 3, 4 and 7 start from it: what they learned stays and can be used, but they cannot be repeated'
  )
  expect(deleteText(['3'])).not.toContain('other runs')
})
