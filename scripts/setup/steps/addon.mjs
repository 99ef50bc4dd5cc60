// Step: tfjs-node's native addon, built against the TensorFlow libraries of the step before, in the cache and linked
// into the checkout's node_modules.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  allExist,
  isLinkTo,
  publishFolder,
  readText,
  replaceWithLink,
  sha256,
  workFolder
} from '../files.mjs'
import { findPython, requirePython, unpack } from '../python.mjs'
import { runProgram, tail } from '../runProgram.mjs'
import { SetupError } from '../setupError.mjs'
import { NAPI_VERSION, TENSORFLOW_VERSION } from '../versions.mjs'
import { fetchTensorflowWheel, rememberVariant, tensorflowFolder, tensorflowVariant } from './tensorflow.mjs'

const PACKAGE = '@tensorflow/tfjs-node-gpu'
const QUIET_BINDING = fileURLToPath(new URL('../quietBinding.cc', import.meta.url))
const BINDING = join('lib', `napi-v${NAPI_VERSION}`, 'tfjs_binding.node')

/**
 * @param {import('../place.mjs').Place} place
 * @returns {import('../runSteps.mjs').Step}
 */
export function addonStep(place) {
  const packageFolder = join(place.root, 'node_modules', PACKAGE)
  if (place.platform !== 'linux') return ownInstallerStep(place, packageFolder)
  return {
    name: 'TensorFlow for Node',
    takes: 'about half a minute of compiling',
    isDone() {
      const folder = addonFolder(place)
      return (
        isAddonBuilt(place) &&
        ['deps', 'lib'].every((name) => isLinkTo(join(packageFolder, name), join(folder, name)))
      )
    },
    async run(report) {
      const folder = addonFolder(place)
      if (!isAddonBuilt(place)) await buildAddon({ place, packageFolder, folder, report })
      for (const name of ['deps', 'lib']) replaceWithLink(join(packageFolder, name), join(folder, name))
      rememberVariant(place)
    }
  }
}

/** Whether the cache has the addon and the libraries that it loads. @param {import('../place.mjs').Place} place */
export function isAddonBuilt(place) {
  const folder = addonFolder(place)
  return allExist([join(folder, BINDING), join(folder, 'deps', 'lib', 'libtensorflow.so')])
}

/** @param {import('../place.mjs').Place} place */
function addonFolder(place) {
  const manifest = readText(join(place.root, 'node_modules', PACKAGE, 'package.json'))
  const version = manifest === null ? 'none' : JSON.parse(manifest).version
  const key = [
    ...['tfjs', version, 'tensorflow', TENSORFLOW_VERSION, tensorflowVariant(place)],
    ...[
      `napi-v${NAPI_VERSION}`,
      place.platform,
      place.arch,
      sha256(readText(QUIET_BINDING) ?? '').slice(0, 8)
    ]
  ].join('-')
  return join(place.cache, 'addon', key)
}

/**
 * @param {{ place: import('../place.mjs').Place, packageFolder: string, folder: string, report: import('../report.mjs').Report }} options
 */
async function buildAddon({ place, packageFolder, folder, report }) {
  const python = await requirePython(place)
  const wheel = await fetchTensorflowWheel(place, python, report)
  const result = workFolder(dirname(folder))
  // make cannot build in a folder whose path has a space.
  const work = mkdtempSync(join(/\s/.test(result) ? tmpdir() : result, 'build-'))
  try {
    for (const name of ['binding', 'binding.gyp', 'package.json']) {
      cpSync(join(packageFolder, name), join(work, name), { recursive: true })
    }
    report.update('unpacking the headers')
    await unpack({
      python,
      archive: wheel,
      target: work,
      patterns: ['tensorflow/include/*'],
      env: place.env
    })
    mkdirSync(join(work, 'deps'))
    renameSync(join(work, 'tensorflow', 'include'), join(work, 'deps', 'include'))
    const libraries = join(tensorflowFolder(place), 'lib')
    symlinkSync(libraries, join(work, 'deps', 'lib'))
    report.update('compiling (about half a minute)')
    await compile({ place, work, python })
    // A relative link: the cache as a whole can be moved or mounted elsewhere.
    mkdirSync(join(result, 'deps'))
    symlinkSync(relative(join(folder, 'deps'), libraries), join(result, 'deps', 'lib'))
    cpSync(join(work, 'lib'), join(result, 'lib'), { recursive: true })
    await putQuietBindingBefore(join(result, dirname(BINDING)), place)
    await tryLoading(join(result, BINDING), place)
    rmSync(work, { recursive: true, force: true })
    publishFolder(result, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
    rmSync(result, { recursive: true, force: true })
  }
}

/** @param {{ place: import('../place.mjs').Place, work: string, python: string }} options */
async function compile({ place, work, python }) {
  const gyp = join(place.root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
  const headers = await nodeHeadersPrefix(place)
  const args = [
    ...[gyp, 'rebuild', `--python=${python}`],
    ...(headers === null ? [] : [`--nodedir=${headers}`]),
    ...['--', '-Dmodule_name=tfjs_binding', `-Dmodule_path=${join(work, dirname(BINDING))}`],
    `-Dnapi_build_version=${NAPI_VERSION}`
  ]
  const result = await runProgram(process.execPath, args, { cwd: work, env: place.env })
  if (result.code === 0) return
  throw new SetupError(
    `The addon did not compile:\n${tail(result)}`,
    headers === null
      ? "node-gyp fetches Node's headers itself; where it cannot, install them (Debian: libnode-dev) or set npm's nodedir (npm config set nodedir=PREFIX)."
      : `It was built with the headers under ${headers}; see that they belong to this Node (${process.version}).`
  )
}

/**
 * Renames tfjs-node's addon and compiles ours, which loads it, under its name.
 * @param {string} folder @param {import('../place.mjs').Place} place
 */
async function putQuietBindingBefore(folder, { env }) {
  const binding = join(folder, basename(BINDING))
  renameSync(binding, join(folder, 'tfjs_binding_tensorflow.node'))
  const args = ['-std=c++17', '-O2', '-shared', '-fPIC', '-o', binding, QUIET_BINDING, '-ldl']
  const result = await runProgram(env['CXX'] || 'g++', args, { env })
  if (result.code !== 0) {
    throw new SetupError(
      `${QUIET_BINDING} did not compile:\n${tail(result)}`,
      'See that g++ (or $CXX) works.'
    )
  }
}

/**
 * Where Node's headers are: npm's nodedir, else beside the running Node; null lets node-gyp download them.
 * @param {import('../place.mjs').Place} place
 */
async function nodeHeadersPrefix({ env, root }) {
  const fromEnv = env['npm_config_nodedir']
  const asked =
    fromEnv ?? (await runProgram('npm', ['config', 'get', 'nodedir'], { cwd: root, env })).stdout.trim()
  const beside = dirname(dirname(realpathSync(process.execPath)))
  return [asked, beside].find((prefix) => prefix !== '' && hasHeaders(prefix)) ?? null
}

/** @param {string} prefix */
function hasHeaders(prefix) {
  return (
    existsSync(join(prefix, 'include', 'node', 'node_api.h')) || existsSync(join(prefix, 'src', 'node_api.h'))
  )
}

/** @param {string} binding @param {import('../place.mjs').Place} place */
async function tryLoading(binding, { env }) {
  const result = await runProgram(process.execPath, ['-e', 'require(process.argv[1])', binding], {
    env: { ...env, TF_CPP_MIN_LOG_LEVEL: '3' }
  })
  if (result.code === 0) return
  throw new SetupError(
    `The addon was built but does not load on this machine:\n${tail(result)}`,
    'TensorFlow needs glibc 2.27 or newer and a processor with AVX; look for either in the lines above.'
  )
}

/**
 * macOS and Windows: the package's own installer, with the libtensorflow that it chooses. Not tried on either.
 * @param {import('../place.mjs').Place} place
 * @param {string} packageFolder
 * @returns {import('../runSteps.mjs').Step}
 */
function ownInstallerStep(place, packageFolder) {
  return {
    name: 'TensorFlow for Node',
    takes: 'a download, perhaps some compiling',
    isDone: () => existsSync(join(packageFolder, BINDING)),
    async run(report) {
      report.update('running the installer of tfjs-node')
      const path = `${join(place.root, 'node_modules', '.bin')}${delimiter}${place.env['PATH'] ?? ''}`
      const kind = tensorflowVariant(place) === 'cuda' ? 'gpu' : 'cpu'
      const result = await runProgram(process.execPath, [join('scripts', 'install.js'), kind, 'download'], {
        cwd: packageFolder,
        env: { ...place.env, PATH: path }
      })
      if (result.code === 0) return
      const python = await findPython(place)
      throw new SetupError(
        `The installer of ${PACKAGE} failed:\n${tail(result)}`,
        `It downloads TensorFlow and may compile: check the connection, a C++ compiler${python === null ? ' and Python 3' : ''}, and run the command again.`
      )
    }
  }
}
