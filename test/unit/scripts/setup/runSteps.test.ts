import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runSteps } from '../../../../scripts/setup/runSteps.mjs'
import { SetupError } from '../../../../scripts/setup/setupError.mjs'
import { recordingReport } from '../recordingReport'
import { temporaryFolder } from '../temporaryFolder'

/** A step that makes a file. */
function fileStep(folder: string, name: string, make = (path: string): void => writeFileSync(path, '')) {
  const path = join(folder, name)
  return { name, isDone: () => existsSync(path), run: async () => make(path) }
}

test('runs only what is not done, in order, and says so', async () => {
  const folder = temporaryFolder()
  const { report, written } = recordingReport()
  const steps = [fileStep(folder, 'one'), fileStep(folder, 'two'), fileStep(folder, 'three')]
  writeFileSync(join(folder, 'two'), '')
  const lockFile = join(folder, 'lock')
  expect(await runSteps({ steps, report, lockFile })).toBe(true)
  expect(written.map((line) => line.replace(/:.*/s, ''))).toEqual(['[1/3] one', '[3/3] three'])
  expect(await runSteps({ steps, report, lockFile })).toBe(false)
})

test('what takes long is said before it begins, once', async () => {
  const folder = temporaryFolder()
  const { report, written } = recordingReport()
  const steps = [
    { ...fileStep(folder, 'one'), takes: '200 MB to download' },
    fileStep(folder, 'two'),
    { ...fileStep(folder, 'three'), takes: 'some compiling' }
  ]
  writeFileSync(join(folder, 'three'), '')
  const lockFile = join(folder, 'lock')
  await runSteps({ steps, report, lockFile })
  expect(written[0]).toMatch(/^Setting up, once: one \(200 MB to download\)\. Ctrl\+C is safe/)
  expect(written).toHaveLength(3)
})

test('a failure is one message: which step, why, what to do', async () => {
  const folder = temporaryFolder()
  const failing = fileStep(folder, 'the libraries', () => {
    throw new SetupError('The index is down.', 'Try later.')
  })
  const error = await failureOf([failing, fileStep(folder, 'never')], folder)
  expect(error.describe()).toBe(
    '\nThe step "the libraries" did not succeed.\nWhy:        The index is down.\nWhat to do: Try later.\n'
  )
  expect(existsSync(join(folder, 'never'))).toBe(false)
})

test('a full disk is named as such', async () => {
  const folder = temporaryFolder()
  const failing = fileStep(folder, 'unpacking', () => {
    throw Object.assign(new Error('write'), { code: 'ENOSPC' })
  })
  expect((await failureOf([failing], folder)).message).toBe('The disk is full (write).')
})

test('a step that makes nothing has not succeeded', async () => {
  const folder = temporaryFolder()
  const idle = fileStep(folder, 'idle', () => {})
  expect((await failureOf([idle], folder)).step).toBe('idle')
})

async function failureOf(steps: ReturnType<typeof fileStep>[], folder: string): Promise<SetupError> {
  const { report } = recordingReport()
  const error = await runSteps({ steps, report, lockFile: join(folder, 'lock') }).catch(
    (reason: unknown) => reason
  )
  if (!(error instanceof SetupError)) throw new Error(`expected a SetupError, got ${String(error)}`)
  return error
}
