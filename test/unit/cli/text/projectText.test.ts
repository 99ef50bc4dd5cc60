import { expect, it } from 'vitest'
import type { Problem, ProjectSummary } from '../../../../src/contract'
import { problemCounts, problemsText, projectText } from '../../../../src/cli/text/projectText'

const project: ProjectSummary = {
  name: 'flowers',
  folder: '/home/me/flowers.thaw',
  dataFolders: ['/pictures'],
  classes: [
    { name: 'daisy', train: 80, val: 20, test: 0, problems: 1 },
    { name: 'roses', train: 1000, val: 20, test: 0, problems: 0 }
  ],
  pictures: { total: 1121, used: 1120, unlabelled: 0, unchecked: 0, problems: 1 },
  split: { val: 0.2, test: 0, seed: 1, from: 'seed' },
  runs: 0,
  bestAcc: null
}

function problem(name: Problem['problem'], file: string, used = false, fix = 'Save it again.'): Problem {
  return { picture: 1, file, class: 'daisy', problem: name, message: 'It ends too early.', fix, used }
}

it('counts each class on each side, and all together', () => {
  expect(projectText(project)).toBe(
    [
      'flowers: 1,120 pictures of 2 classes, split by seed 1',
      '/home/me/flowers.thaw',
      '',
      'Class     Train  Val  Test',
      'daisy        80   20     0',
      'roses     1,000   20     0',
      'Together  1,080   40     0'
    ].join('\n')
  )
})

it('groups problems in the order of the contract, with one fix a group', () => {
  const problems = [
    problem('duplicate', 'c.jpg', true, 'Delete one.'),
    problem('corrupt', 'a.jpg'),
    problem('corrupt', 'b.jpg')
  ]
  expect(problemCounts(problems)).toBe('2 corrupt, 1 duplicate')
  expect(problemsText(problems)).toBe(
    [
      'corrupt (2 files)',
      '  Save it again.',
      '  a.jpg',
      '    It ends too early. Not used.',
      '  b.jpg',
      '    It ends too early. Not used.',
      '',
      'duplicate (1 file)',
      '  Delete one.',
      '  c.jpg',
      '    It ends too early.'
    ].join('\n')
  )
})

it('says the fix of each file where they differ', () => {
  const text = problemsText([
    problem('corrupt', 'a.jpg', false, 'One.'),
    problem('corrupt', 'b.jpg', false, 'Two.')
  ])
  expect(text).toContain('It ends too early. Not used. One.')
  expect(text).toContain('It ends too early. Not used. Two.')
})
