import { expect, it } from 'vitest'
import { predictionsText } from '../../../../src/cli/commands/predict'

it('gives the best class first, and the reason where a file is none', () => {
  const text = predictionsText([
    { file: 'a.jpg', scores: { daisy: 0.02, roses: 0.9, tulips: 0.08 }, error: null },
    { file: 'notes.txt', scores: null, error: 'It is no picture.' }
  ])
  expect(text).toBe(
    [
      'File       Class  Score  Others',
      'a.jpg      roses  0.900  tulips 0.080  daisy 0.020',
      'notes.txt                It is no picture.'
    ].join('\n')
  )
})
