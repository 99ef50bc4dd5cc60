import { resolve } from 'node:path'
import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { notebookAugment, planSchema, type Plan } from '../../../src/contract'
import { addPlanOptions, planFromFlags, type PlanFlags } from '../../../src/cli/options/planOptions'
import { createProgram } from '../../../src/cli/program'
import { Command } from 'commander'

interface Outcome {
  readonly chosen: { readonly json: boolean } | null
  readonly error: CommanderError | null
  readonly text: string
}

function parse(line: string): Outcome {
  let chosen: Outcome['chosen'] = null
  let text = ''
  const write = (more: string): void => void (text += more)
  const program = createProgram('1.2.3', (_action, flags) => (chosen = flags), write, write)
  try {
    program.parse(line === '' ? [] : line.split(' '), { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return { chosen, error, text }
    throw error
  }
  return { chosen, error: null, text }
}

function planOf(line: string): Plan {
  const command = addPlanOptions(new Command('train').exitOverride())
  return planFromFlags(command.parse(line === '' ? [] : line.split(' '), { from: 'user' }).opts<PlanFlags>())
}

describe('the plan of thaw train', () => {
  it('has the contract’s defaults where nothing is said', () => {
    expect(planOf('')).toEqual(planSchema.parse({}))
  })
  it('takes every option', () => {
    const line =
      '--base MobileNet --alpha 0.5 --size 160 --weights random --preprocess rescale --pool avg --head 64 ' +
      '--dropout 0.25 --mode finetune --unfreeze block_13,conv_dw_12.. --freeze-bn --from 4 --epochs 3 --batch 8 --lr 0.01 --optimizer adam --seed 7'
    expect(planOf(line)).toEqual({
      ...planSchema.parse({}),
      base: 'MobileNet',
      alpha: 0.5,
      size: 160,
      weights: 'random',
      preprocess: 'rescale',
      head: { pool: 'avg', dense: [64], dropout: 0.25, l2: 0 },
      mode: 'finetune',
      unfreeze: ['block_13', 'conv_dw_12..'],
      freezeBatchNorm: true,
      from: '4',
      augment: null,
      augmentVariants: null,
      epochs: 3,
      batch: 8,
      lr: 0.01,
      optimizer: 'adam',
      seed: 7
    })
  })
  it('keeps variants where it is said how pictures are varied', () => {
    expect(planOf('--mode frozen --augment --variants 4')).toMatchObject({
      augment: notebookAugment,
      augmentVariants: 4
    })
    expect(() => planOf('--mode frozen --variants 4')).toThrow(/nothing says how they are varied/)
    expect(() => planOf('--augment --variants 0')).toThrow(/Expected a whole number from 1 to 64/)
  })
  it('augments as the notebook does, with what is named on top, or only with that', () => {
    expect(planOf('--mode frozen --augment').augment).toEqual(notebookAugment)
    expect(planOf('--augment --vflip --rotation 10 --fill reflect').augment).toEqual({
      ...notebookAugment,
      verticalFlip: true,
      rotationRange: 10,
      fillMode: 'reflect'
    })
    const line =
      '--shift 0.2,3 --shear 5 --zoom 0.5,1.25 --hflip --brightness 0.8,1.2 --contrast 0.5,1 --channel-shift 20 --fill constant --cval 127'
    expect(planOf(line).augment).toEqual({
      rotationRange: 0,
      widthShiftRange: 0.2,
      heightShiftRange: 3,
      shearRange: 5,
      zoomRange: [0.5, 1.25],
      horizontalFlip: true,
      verticalFlip: false,
      brightnessRange: [0.8, 1.2],
      contrastRange: [0.5, 1],
      channelShiftRange: 20,
      fillMode: 'constant',
      cval: 127
    })
    expect(planOf('--shift 0.1 --zoom 0.25').augment).toMatchObject({
      widthShiftRange: 0.1,
      heightShiftRange: 0.1,
      zoomRange: [0.75, 1.25]
    })
  })
  it('names a weights file by its whole path', () => {
    expect(planOf('--weights w.h5').weights).toBe(resolve('w.h5'))
    expect(planOf('--weights imagenet').weights).toBe('imagenet')
  })
})

describe('the command line', () => {
  it.each([
    'engine',
    'bases --json',
    'summary MobileNet --alpha 0.25 --size 160',
    'new flowers --data pictures --val 0.25 --test 0.1 --seed 3 --split s.json',
    'doctor flowers --json',
    'train flowers --epochs 2 --json',
    'train flowers --resume 3 --epochs 20 --lr 0.0001 --batch 8 --json',
    'train flowers --resume 3 --no-early-stopping',
    'lr-find flowers --alpha 0.25 --steps 50 --lowest 1e-6 --json',
    'runs flowers',
    'evaluate flowers 1 --on train',
    'predict flowers 1 a.jpg b.jpg',
    'export flowers 1 --format savedmodel --out model',
    'sample --out model'
  ])('understands: thaw %s', (line) => {
    const { chosen, error } = parse(line)
    expect(error).toBeNull()
    expect(chosen).toEqual({ json: line.includes('--json') })
  })

  it.each([
    ['trian flowers', /unknown command 'trian'/],
    ['train', /missing required argument 'project'/],
    ['train flowers --sise 5', /unknown option '--sise'/],
    [
      'train flowers --epochs 0',
      /'--epochs <number>' argument '0' is invalid. Expected a whole number from 1/
    ],
    ['train flowers --size 5000', /Expected a whole number from 32 to 1024/],
    ['train flowers --mode all', /Expected one of features, frozen, finetune/],
    ['train flowers --brightness 1.2', /Expected two numbers from 0 to 10, the lower first/],
    ['train flowers --brightness 1.2,0.8', /Expected two numbers from 0 to 10, the lower first/],
    ['train flowers --zoom 1.2', /Expected a number from 0 to 0.95, or two/],
    ['train flowers --shift 1,2,3', /Expected a number from 0 to 1024, or one for width and one for height/],
    ['train flowers --shift left', /Expected a number/],
    ['train flowers --fill mirror', /Expected one of nearest, constant, reflect, wrap/],
    [
      'train flowers --resume 2 --base VGG16',
      /only --epochs, --batch, --lr and --early-stopping can be given, not --base/
    ],
    ['train flowers --resume last', /A run is named by its number/],
    [
      'train flowers --resume 2 --augment',
      /only --epochs, --batch, --lr and --early-stopping can be given, not --augment/
    ],
    ['train flowers --resume 2 --rotation 40', /can be given, not --rotation/],
    ['train flowers --resume-recipe 2 --stage-epochs 2', /leave --stage-epochs out with --resume-recipe/],
    ['train flowers --head 5,4,3,2,1', /up to four hidden layers/],
    ['train flowers --freeze-bn', /--freeze-bn is for layers that are thawed/],
    [
      'forecast flowers --mode frozen --augment --cval 3',
      /--cval is the value that --fill constant fills with/
    ],
    ['lr-find flowers --lowest 1 --highest 0.1', /--lowest 1 is to be below --highest 0.1/],
    ['train flowers --from last', /A run is named by its number/],
    ['new flowers --data d --val 1', /Expected a number from 0 to 0.9/],
    ['summary MobileNet --unfreeze', /argument missing/],
    ['bases measure Ince/ption', /Expected some text/],
    ['summary Ince/ption', /Expected some text/],
    ['evaluate flowers last', /A run is named by its number/],
    ['evaluate flowers 1 --on all', /Expected one of train, val, test/],
    ['predict flowers 1', /missing required argument 'file'/],
    ['export flowers 1 --out m --format onnx', /This version exports --format savedmodel/],
    ['export flowers 1', /required option '--out <folder>' not specified/]
  ])('refuses: thaw %s', (line, complaint) => {
    const { chosen, error, text } = parse(line)
    expect(chosen).toBeNull()
    expect(error?.exitCode).not.toBe(0)
    expect(`${text} ${error?.message}`).toMatch(complaint)
  })

  it('tells its version and helps with examples', () => {
    expect(parse('--version').text).toBe('1.2.3\n')
    const help = parse('train --help')
    expect(help.error?.exitCode).toBe(0)
    expect(help.text).toContain('Examples:')
    expect(help.text).toContain('The head:')
    expect(help.text).toContain('--resume')
    expect(parse('--help').text).toContain('Exit codes: 0 done, 1 failed, 2 not understood.')
  })
})

describe('words below a command', () => {
  it.each([
    'runs flowers --json',
    'runs note flowers 1 text --json',
    'runs delete flowers 1 --anyway --json',
    'runs diff flowers 1 2 3 --json',
    'runs repeat flowers 1 --json',
    'bases --json',
    'bases remove mine --json'
  ])('%s: has its own --json', (line) => {
    expect(parse(line)).toMatchObject({ chosen: { json: true }, error: null })
  })

  it('takes up to five runs to compare, by their numbers', () => {
    expect(parse('runs diff flowers 1 2 3 4 5').chosen).toEqual({ json: false })
    expect(parse('runs diff flowers 1 2 3 4 5 6').error?.exitCode).toBe(1)
    expect(parse('runs diff flowers 1 two').error).not.toBeNull()
    expect(parse('runs diff flowers 1').error).not.toBeNull()
  })
})
