import { expect, it } from 'vitest'
import { classWeights } from '../../../../src/engine/training/stepSettings'
import {
  balancedWeights,
  evenWeights,
  weightRows,
  withoutName,
  withWeight
} from '../../../../src/renderer/src/planning/classWeights'

const classes = [
  { name: 'roses', train: 30 },
  { name: 'tulips', train: 10 },
  { name: 'constructor', train: 5 }
]

it('balances as the engine does, to four digits', () => {
  const names = classes.map(({ name }) => name)
  const labels = classes.flatMap(({ train }, place) => Array.from({ length: train }, () => place))
  const exact = classWeights({ classWeight: 'balanced' }, names, labels) ?? []
  const shown = balancedWeights(classes)
  expect(Object.keys(shown)).toEqual(names)
  names.forEach((name, place) => expect(shown[name]).toBeCloseTo(exact[place] ?? Number.NaN, 3))
  expect(balancedWeights([...classes, { name: 'empty', train: 0 }])).toEqual({ ...shown, empty: 1 })
})

it('has a row a class, 1 where none is named, and rows for names that are no class', () => {
  expect(weightRows({ tulips: 3, peonies: 2 }, classes)).toEqual([
    { name: 'roses', pictures: 30, weight: 1 },
    { name: 'tulips', pictures: 10, weight: 3 },
    { name: 'constructor', pictures: 5, weight: 1 },
    { name: 'peonies', pictures: null, weight: 2 }
  ])
  expect(weightRows('balanced', classes).map(({ weight }) => weight)).toEqual([0.5, 1.5, 3])
  expect(weightRows(null, classes)).toEqual(weightRows(evenWeights(classes), classes))
})

it('changes one weight, or leaves one out, and keeps the others as they are shown', () => {
  const rows = weightRows('balanced', classes)
  expect(withWeight(rows, 'tulips', 4)).toEqual({ roses: 0.5, tulips: 4, constructor: 3 })
  expect(withoutName(rows, 'roses')).toEqual({ tulips: 1.5, constructor: 3 })
})
