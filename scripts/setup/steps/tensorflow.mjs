// Step: TensorFlow's C libraries are in the cache, taken from the official Python wheel.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { allExist, publishFolder, readText, workFolder } from '../files.mjs'
import { fetchWheel, pipDownloadArgs } from '../fetchWheel.mjs'
import { requirePython, unpack } from '../python.mjs'
import { runProgram, tail } from '../runProgram.mjs'
import { SetupError } from '../setupError.mjs'
import { CUDA_PLATFORMS, CUDA_REQUIREMENTS, TENSORFLOW_VERSION, TENSORFLOW_WHEELS } from '../versions.mjs'

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']
const ROOM_CPU = 2.0e9 // wheel, libraries, and headers while the addon is built
const ROOM_CUDA = 9.0e9

/** @typedef {'cpu' | 'cuda'} Variant */

/**
 * @param {import('../place.mjs').Place} place
 * @returns {import('../runSteps.mjs').Step}
 */
export function tensorflowStep(place) {
  return {
    name: `TensorFlow ${TENSORFLOW_VERSION} libraries`,
    takes: tensorflowDownload(place),
    isDone: () =>
      place.platform !== 'linux' ||
      allExist(LIBRARIES.map((name) => join(tensorflowFolder(place), 'lib', name))),
    async run(report) {
      const variant = tensorflowVariant(place)
      if (variant === 'cpu' && hasNvidiaGpu()) {
        report.note(
          'This machine has an NVIDIA GPU. For the CUDA build of TensorFlow: THAW_TENSORFLOW=cuda npm start'
        )
      }
      mkdirSync(place.cache, { recursive: true })
      requireRoom(place.cache, variant === 'cuda' ? ROOM_CUDA : ROOM_CPU)
      const python = await requirePython(place)
      const wheel = await fetchTensorflowWheel(place, python, report)
      report.update('unpacking')
      await unpackLibraries({ place, python, wheel, report })
    }
  }
}

/** How much there is to download; where there is no build for this machine, the step itself says so. @param {import('../place.mjs').Place} place */
function tensorflowDownload(place) {
  const chosen = place.env['THAW_TENSORFLOW'] || readText(choiceFile(place)) || 'cpu'
  const wheel = Object.entries(TENSORFLOW_WHEELS).find(
    ([name]) => name === `${place.platform}-${place.arch}-${chosen}`
  )?.[1]
  if (!wheel) return 'a download'
  const megabytes = `${Math.round(wheel.bytes / 1e6)} MB`
  return chosen === 'cuda'
    ? `${megabytes} and 2 to 3 GB of CUDA libraries to download`
    : `${megabytes} to download`
}

/**
 * The build of TensorFlow to use: $THAW_TENSORFLOW, else the one chosen last, else cpu.
 * @param {Pick<import('../place.mjs').Place, 'cache' | 'env'>} place
 * @returns {Variant}
 * @throws {SetupError} if it is none
 */
export function tensorflowVariant(place) {
  const asked = place.env['THAW_TENSORFLOW'] || readText(choiceFile(place)) || 'cpu'
  if (asked === 'cpu' || asked === 'cuda') return asked
  throw new SetupError(
    `THAW_TENSORFLOW is "${asked}"; it can be cpu or cuda.`,
    'Set one of them or leave it unset.'
  )
}

/** Makes the choice the one of later starts. @param {import('../place.mjs').Place} place */
export function rememberVariant(place) {
  writeFileSync(choiceFile(place), tensorflowVariant(place))
}

/** @param {{ cache: string }} place */
function choiceFile({ cache }) {
  return join(cache, 'tensorflow-variant')
}

/**
 * The pinned wheel for this machine.
 * @param {Omit<import('../place.mjs').Place, 'root'>} machine
 * @throws {SetupError} if TensorFlow publishes none
 */
export function tensorflowWheel(machine) {
  const key = `${machine.platform}-${machine.arch}-${tensorflowVariant(machine)}`
  const wheel = Object.entries(TENSORFLOW_WHEELS).find(([name]) => name === key)?.[1]
  if (wheel) return wheel
  throw new SetupError(
    `There is no TensorFlow ${TENSORFLOW_VERSION} build for ${key}.`,
    `Thaw runs on ${Object.keys(TENSORFLOW_WHEELS).join(', ')}.`
  )
}

/** Where the wheel's libraries lie, keyed by the wheel's hash. @param {import('../place.mjs').Place} place */
export function tensorflowFolder(place) {
  const key = `${tensorflowVariant(place)}-${TENSORFLOW_VERSION}-${tensorflowWheel(place).sha256.slice(0, 12)}`
  return join(place.cache, 'tensorflow', key)
}

/** @param {import('../place.mjs').Place} place */
export function wheelsFolder({ cache }) {
  return join(cache, 'wheels')
}

/** @param {import('../place.mjs').Place} place @param {string} python @param {import('../report.mjs').Report} report */
export function fetchTensorflowWheel(place, python, report) {
  return fetchWheel({
    wheel: tensorflowWheel(place),
    folder: wheelsFolder(place),
    python,
    report,
    env: place.env
  })
}

/** @param {{ place: import('../place.mjs').Place, python: string, wheel: string, report: import('../report.mjs').Report }} options */
async function unpackLibraries({ place, python, wheel, report }) {
  const work = workFolder(join(place.cache, 'tensorflow'))
  try {
    const patterns = LIBRARIES.map((name) => `tensorflow/${name}`)
    await unpack({ python, archive: wheel, target: work, patterns, env: place.env })
    const lib = join(work, 'lib')
    renameSync(join(work, 'tensorflow'), lib)
    // The names that the addon's linker asks for.
    symlinkSync('libtensorflow_cc.so.2', join(lib, 'libtensorflow.so'))
    symlinkSync('libtensorflow_framework.so.2', join(lib, 'libtensorflow_framework.so'))
    if (tensorflowVariant(place) === 'cuda') await addCudaLibraries({ place, python, work, report })
    publishFolder(work, tensorflowFolder(place))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * NVIDIA's libraries lie beside lib, in nvidia/NAME/lib: TensorFlow's RUNPATH has $ORIGIN/../nvidia/NAME/lib.
 * @param {{ place: import('../place.mjs').Place, python: string, work: string, report: import('../report.mjs').Report }} options
 */
async function addCudaLibraries({ place, python, work, report }) {
  report.update('downloading the CUDA libraries (2 to 3 GB)')
  const out = join(work, 'cuda')
  const args = pipDownloadArgs({ out, platforms: CUDA_PLATFORMS, requirements: CUDA_REQUIREMENTS })
  const result = await runProgram(python, args, { env: place.env })
  if (result.code !== 0) {
    throw new SetupError(
      `The CUDA libraries could not be downloaded:\n${tail(result)}`,
      'Check the connection and run the command again.'
    )
  }
  for (const name of readdirSync(out)) {
    report.update(`unpacking ${name}`)
    await unpack({
      python,
      archive: join(out, name),
      target: work,
      patterns: ['nvidia/*/lib/*.so*'],
      env: place.env
    })
  }
  rmSync(out, { recursive: true, force: true })
}

function hasNvidiaGpu() {
  return existsSync('/proc/driver/nvidia/version')
}

/** @param {string} folder @param {number} bytes */
function requireRoom(folder, bytes) {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= bytes) return
  const gigabytes = (/** @type {number} */ n) => (n / 1e9).toFixed(1)
  throw new SetupError(
    `${folder} has ${gigabytes(bavail * bsize)} GB free; set-up needs ${gigabytes(bytes)} GB.`,
    'Make room, or set THAW_CACHE to a folder on another disk, and run the command again.'
  )
}
