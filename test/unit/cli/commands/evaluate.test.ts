import { expect, it } from 'vitest'
import { evaluationText } from '../../../../src/cli/commands/evaluate'

it('says loss and accuracy, each class, and what was taken for what', () => {
  const text = evaluationText({
    run: '2',
    on: 'val',
    pictures: 40,
    loss: 0.31234,
    acc: 0.9,
    classes: ['daisy', 'roses'],
    confusion: [
      [19, 1],
      [3, 17]
    ],
    perClass: [
      { name: 'daisy', precision: 0.8636, recall: 0.95, f1: 0.9048 },
      { name: 'roses', precision: 0.9444, recall: 0.85, f1: 0.8947 }
    ]
  })
  expect(text).toBe(
    [
      'Run 2 on 40 pictures of val: loss 0.3123  acc 0.9000',
      '',
      'Class  Precision  Recall      F1',
      'daisy     0.8636  0.9500  0.9048',
      'roses     0.9444  0.8500  0.8947',
      '',
      'True \\ predicted  daisy  roses',
      'daisy                19      1',
      'roses                 3     17'
    ].join('\n')
  )
})
