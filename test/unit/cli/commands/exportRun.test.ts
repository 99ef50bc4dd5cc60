import { expect, it } from 'vitest'
import { exportText } from '../../../../src/cli/commands/exportRun'

it('says where it went and that it predicts the same', () => {
  const lines = exportText({
    folder: '/m',
    bytes: 3 * 1024 * 1024,
    checked: 16,
    maxDifference: 1.2e-7,
    sameClass: 1,
    signatures: ['serving_default', 'serving_bytes']
  })
  expect(lines).toEqual([
    'SavedModel in /m (3.00 MB; serving_default, serving_bytes)',
    'Reloaded and compared on 16 pictures: same class for 100.0 %, largest difference of a score 1.2e-7.'
  ])
})
