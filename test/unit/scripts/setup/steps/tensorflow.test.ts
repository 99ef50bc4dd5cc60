import { expect, test } from 'vitest'
import {
  rememberVariant,
  tensorflowFolder,
  tensorflowVariant,
  tensorflowWheel
} from '../../../../../scripts/setup/steps/tensorflow.mjs'
import { temporaryFolder } from '../../temporaryFolder'

const linux = { platform: 'linux', arch: 'x64', env: {}, cache: '/no/such/cache' } as const

test('each machine has its wheel', () => {
  expect(tensorflowWheel(linux).fileName).toBe('tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl')
  expect(tensorflowWheel({ ...linux, env: { THAW_TENSORFLOW: 'cuda' } }).requirement).toBe(
    'tensorflow==2.21.0'
  )
  expect(tensorflowWheel({ ...linux, arch: 'arm64' }).fileName).toMatch(/aarch64\.whl$/)
})

test('a machine or a variant that does not exist is named, with those that do', () => {
  expect(() => tensorflowWheel({ ...linux, arch: 'riscv64' })).toThrow(
    'no TensorFlow 2.21.0 build for linux-riscv64-cpu'
  )
  expect(() => tensorflowWheel({ ...linux, env: { THAW_TENSORFLOW: 'gpu' } })).toThrow(
    'it can be cpu or cuda'
  )
})

test('CPU and CUDA libraries lie side by side in the cache', () => {
  const place = { ...linux, root: '/checkout' }
  const folders = [{}, { THAW_TENSORFLOW: 'cuda' }].map((env) => tensorflowFolder({ ...place, env }))
  expect(new Set(folders).size).toBe(2)
})

test('the build chosen once is used by later starts that choose none', () => {
  const cache = temporaryFolder()
  const place = { ...linux, root: cache, cache }
  expect(tensorflowVariant(place)).toBe('cpu')
  rememberVariant({ ...place, env: { THAW_TENSORFLOW: 'cuda' } })
  expect(tensorflowVariant(place)).toBe('cuda')
  expect(tensorflowVariant({ ...place, env: { THAW_TENSORFLOW: 'cpu' } })).toBe('cpu')
})
