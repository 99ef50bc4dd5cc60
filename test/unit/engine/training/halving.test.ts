import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../src/contract'
import { isOutOfMemory } from '../../../../src/engine/outOfMemory'
import { halve } from '../../../../src/engine/training/halving'

const sizes = { batch: 20, validation: 7 }
const shortage = (signature?: string) => new AppError('memory', 'x', { details: { signature } })

describe('halve', () => {
  it('takes half of what memory did not suffice for', () => {
    expect(halve(sizes, shortage('train'))).toEqual({
      sizes: { batch: 10, validation: 7 },
      report: { during: 'training', from: 20, to: 10 }
    })
    expect(halve(sizes, shortage('evaluate'))).toEqual({
      sizes: { batch: 20, validation: 3 },
      report: { during: 'validation', from: 7, to: 3 }
    })
    expect(halve(sizes, new RangeError('Array buffer allocation failed')).sizes.batch).toBe(10)
  })

  it('throws what no smaller batch helps against, and a sentence at one picture', () => {
    for (const error of [shortage('save'), shortage(), new AppError('graph', 'x'), new Error('x')]) {
      let thrown: unknown = null
      try {
        halve(sizes, error)
      } catch (caught) {
        thrown = caught
      }
      expect(thrown).toBe(error)
    }
    expect(() => halve({ ...sizes, batch: 1 }, shortage('train'))).toThrow(/even with one picture at a time/)
  })
})

describe('isOutOfMemory', () => {
  it('knows how TensorFlow, oneDNN, C++ and JavaScript say it', () => {
    for (const message of [
      'OOM when allocating tensor with shape[4096,8192] and type float on /job:localhost by allocator cpu',
      'Operation received an exception:Status: 1, message: could not create a primitive, in file mkl_conv_ops.cc',
      'std::bad_alloc',
      'Array buffer allocation failed'
    ])
      expect(isOutOfMemory(new Error(message))).toBe(true)
    for (const message of ['Unknown image file format', 'room 12 is empty', 'Status: 11, message: no'])
      expect(isOutOfMemory(new Error(message))).toBe(false)
  })

  it('is not misled by the advice that TensorFlow gives wherever anything is used up', () => {
    const hint =
      '\n\t [[{{node save/SaveV2}}]]\nHint: If you want to see a list of allocated tensors when OOM happens, add ' +
      'report_tensor_allocations_upon_oom to RunOptions for current allocation info.\n'
    for (const message of [
      '/p/weights.data-00000-of-00001; No space left on device',
      '/p/a.jpg; Too many open files'
    ])
      expect(isOutOfMemory(new Error(message + hint))).toBe(false)
    expect(isOutOfMemory(new Error('OOM when allocating tensor with shape[4096]' + hint))).toBe(true)
  })
})
