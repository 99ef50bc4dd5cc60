import { expect, it } from 'vitest'
import { diffText } from '../../../../src/cli/commands/diffRuns'

it('has a table a group, and says where there is nothing', () => {
  const rows = [
    { group: 'settings' as const, name: 'learning_rate', values: [0.001, 0.0001] },
    { group: 'settings' as const, name: 'Dense.units', values: ['256', null] },
    { group: 'result' as const, name: 'best val_acc', values: [0.8333333333, 0.9] }
  ]
  expect(diffText({ runs: ['1', '12'], rows }).split('\n')).toEqual([
    'Settings       Run 1  Run 12',
    'learning_rate  0.001  0.0001',
    'Dense.units    256    -',
    '',
    'Result        Run 1     Run 12',
    'best val_acc  0.833333  0.9'
  ])
  expect(diffText({ runs: ['1', '12'], rows: [] })).toBe('They differ in nothing.')
})
