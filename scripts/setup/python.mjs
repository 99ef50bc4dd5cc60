// Finds the user's Python 3: it downloads wheels (pip knows the user's index and proxies) and unpacks them.
import { runProgram, tail } from './runProgram.mjs'
import { SetupError } from './setupError.mjs'

const PROBE = 'import sys; print(sys.executable if sys.version_info >= (3, 8) else "")'

/**
 * @param {{ platform: NodeJS.Platform, env: NodeJS.ProcessEnv }} machine
 * @returns {Promise<string | null>} its path
 */
export async function findPython({ platform, env }) {
  for (const name of platform === 'win32' ? ['py', 'python'] : ['python3', 'python']) {
    const { code, stdout } = await runProgram(name, ['-c', PROBE], { env })
    if (code === 0 && stdout.trim() !== '') return stdout.trim()
  }
  return null
}

/**
 * A Python 3 with pip.
 * @param {{ platform: NodeJS.Platform, env: NodeJS.ProcessEnv }} machine
 * @throws {SetupError} if there is none
 */
export async function requirePython(machine) {
  const python = await findPython(machine)
  if (python === null) {
    throw new SetupError(
      'Python 3.8 or newer is needed, but neither python3 nor python is on the PATH.',
      'Install Python 3 (Debian and Ubuntu: apt-get install python3 python3-pip) and run the command again.'
    )
  }
  if (!(await hasModule({ python, module: 'pip', env: machine.env }))) {
    throw new SetupError(
      `${python} has no pip, which downloads the TensorFlow libraries.`,
      `Install it (Debian and Ubuntu: apt-get install python3-pip; elsewhere: ${python} -m ensurepip) and run the command again.`
    )
  }
  return python
}

/** @param {{ python: string, module: string, env: NodeJS.ProcessEnv }} options */
export async function hasModule({ python, module, env }) {
  const { code } = await runProgram(python, ['-c', `import ${module}`], { env })
  return code === 0
}

const UNPACK = `
import fnmatch, os, shutil, sys, tarfile, zipfile
archive, target, flat, *patterns = sys.argv[1:]
if archive.endswith('.tar.gz'):
    with tarfile.open(archive) as tar:
        tar.extractall(target)
else:
    with zipfile.ZipFile(archive) as wheel:
        for entry in wheel.infolist():
            if entry.is_dir() or not any(fnmatch.fnmatchcase(entry.filename, pattern) for pattern in patterns):
                continue
            if flat == 'flat':
                with wheel.open(entry) as source, open(os.path.join(target, os.path.basename(entry.filename)), 'wb') as out:
                    shutil.copyfileobj(source, out, 1 << 20)
            else:
                wheel.extract(entry, target)
`

/**
 * Unpacks the files of a wheel whose paths fit a pattern (* is anything, / too), or all of a .tar.gz, into `target`.
 * `flat` drops the folders.
 * @param {{ python: string, archive: string, target: string, patterns?: readonly string[], flat?: boolean, env: NodeJS.ProcessEnv }} options
 * @throws {SetupError} if the archive cannot be read or the disk is full
 */
export async function unpack({ python, archive, target, patterns = ['*'], flat = false, env }) {
  const args = ['-c', UNPACK, archive, target, flat ? 'flat' : 'tree', ...patterns]
  const result = await runProgram(python, args, { env })
  if (result.code !== 0) {
    throw new SetupError(
      `${archive} could not be unpacked into ${target}: ${tail(result).split('\n').at(-1)}`,
      'See that the disk has room, delete the file if it is damaged, and run the command again.'
    )
  }
}
