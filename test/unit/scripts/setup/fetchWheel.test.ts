import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { fetchWheel } from '../../../../scripts/setup/fetchWheel.mjs'
import { findPython } from '../../../../scripts/setup/python.mjs'
import { SetupError } from '../../../../scripts/setup/setupError.mjs'
import { recordingReport } from '../recordingReport'
import { temporaryFolder } from '../temporaryFolder'

// Each attempt starts Python and pip anew: seconds on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 })

const FILE_NAME = 'thaw_sample-1.0-py3-none-any.whl'
const MAKE_WHEEL = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('thaw_sample/data.bin', os.urandom(400_000))
    wheel.writestr('thaw_sample-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: thaw-sample\\nVersion: 1.0\\n')
    wheel.writestr('thaw_sample-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('thaw_sample-1.0.dist-info/RECORD', '')
`
const python = (await findPython({ platform: process.platform, env: process.env })) ?? ''

/** A package index on this machine with one wheel; the first `cuts` downloads break off in the middle. */
async function indexWith(cuts: number) {
  const folder = temporaryFolder()
  const file = join(folder, FILE_NAME)
  execFileSync(python, ['-c', MAKE_WHEEL, file])
  const bytes = readFileSync(file)
  let downloads = 0
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.whl')) {
      downloads++
      sendWheel(response, bytes, downloads <= cuts)
    } else {
      response.setHeader('content-type', 'text/html')
      response.end(`<!doctype html><a href="/files/${FILE_NAME}">${FILE_NAME}</a>`)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return {
    wheel: {
      requirement: 'thaw-sample==1.0',
      fileName: FILE_NAME,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: statSync(file).size,
      platforms: ['any']
    },
    env: {
      ...process.env,
      PIP_INDEX_URL: `http://127.0.0.1:${port}/simple`,
      PIP_EXTRA_INDEX_URL: '',
      PIP_FIND_LINKS: '',
      PIP_CONFIG_FILE: devNull,
      NO_PROXY: '127.0.0.1'
    },
    downloads: () => downloads
  }
}

function sendWheel(response: ServerResponse, bytes: Buffer, isCut: boolean): void {
  response.writeHead(200, { 'content-length': bytes.length })
  if (!isCut) response.end(bytes)
  else response.write(bytes.subarray(0, 150_000), () => response.destroy())
}

test('a download that is cut off is tried again, and what came is the pinned file', async () => {
  const { wheel, env, downloads } = await indexWith(1)
  const folder = temporaryFolder()
  const { report, written } = recordingReport()
  const file = await fetchWheel({ wheel, folder, python, report, env, backoffMs: 1 })
  expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(wheel.sha256)
  expect(readdirSync(folder)).toEqual([FILE_NAME])
  expect(written.join('')).toContain('Attempt 2 of 3')

  const before = downloads()
  await fetchWheel({ wheel, folder, python, report, env })
  expect(downloads(), 'a second call takes the file that is there').toBe(before)
})

test('after three cut downloads it says so, and nothing is left behind', async () => {
  const { wheel, env } = await indexWith(Infinity)
  const folder = temporaryFolder()
  const { report } = recordingReport()
  const attempt = fetchWheel({ wheel, folder, python, report, env, backoffMs: 1 })
  await expect(attempt).rejects.toThrow(/thaw-sample==1.0 could not be downloaded in 3 attempts/)
  expect(readdirSync(folder)).toEqual([])
})

test('a file with another hash is deleted and not asked for again', async () => {
  const { wheel, env, downloads } = await indexWith(0)
  const folder = temporaryFolder()
  const { report } = recordingReport()
  const pinned = { ...wheel, sha256: '0'.repeat(64) }
  const attempt = fetchWheel({ wheel: pinned, folder, python, report, env, backoffMs: 1 })
  await expect(attempt).rejects.toThrow(SetupError)
  await expect(attempt).rejects.toThrow(`came with sha256 ${wheel.sha256}, expected 000`)
  expect(readdirSync(folder)).toEqual([])
  expect(downloads()).toBe(1)
})
