import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { planSchema } from '../../../../src/contract'
import { parseValue, schemaOption } from '../../../../src/cli/options/schemaOption'

const { epochs, lr, optimizer, alpha } = planSchema.shape

describe('a value', () => {
  it('is read as its schema says', () => {
    expect(parseValue('12', epochs)).toBe(12)
    expect(parseValue('1e-4', lr)).toBe(0.0001)
    expect(parseValue('adam', optimizer)).toBe('adam')
    expect(parseValue('.25', alpha)).toBe(0.25)
  })
  it.each([
    ['0', epochs, 'Expected a whole number from 1 to 10000.'],
    ['1.5', epochs, 'Expected a whole number from 1 to 10000.'],
    ['', epochs, 'Expected a whole number from 1 to 10000.'],
    ['0x10', epochs, 'Expected a whole number from 1 to 10000.'],
    ['0', lr, 'Expected a number above 0 and at most 10.'],
    ['1', z.number().min(0).lt(1), 'Expected a number from 0 to below 1.'],
    ['x', alpha, 'Expected a number.'],
    ['lion', optimizer, 'Expected one of rmsprop, adam, sgd.']
  ])('%j is refused with what is expected', (given, schema, sentence) => {
    expect(() => parseValue(given, schema)).toThrow(sentence)
  })
  it('is answered with its own sentence where there is one', () => {
    expect(() => parseValue('h5', z.enum(['savedmodel']), { h5: 'Not yet.' })).toThrow('Not yet.')
  })
})

it('takes default and choices from the schema', () => {
  const option = schemaOption('--optimizer <name>', 'text', optimizer)
  expect(option.defaultValue).toBe('rmsprop')
  expect(new Command('x').addOption(option).helpInformation().replace(/\s+/g, ' ')).toContain(
    '(choices: "rmsprop", "adam", "sgd", default: "rmsprop")'
  )
})
