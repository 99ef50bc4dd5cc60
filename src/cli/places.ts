/** Where the terminal finds what ships with Thaw, and where it keeps what belongs to a person. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { AppError, type ServiceOptions } from '../contract'

/** The folders that services are started with. `from` is any folder inside the package. */
export function serviceOptions(
  env: NodeJS.ProcessEnv = process.env,
  from: string = __dirname
): ServiceOptions {
  return {
    resources: join(packageRoot(from), 'resources'),
    userData: userDataFolder(env),
    kerasHome: env['KERAS_HOME'] ?? join(homedir(), '.keras')
  }
}

/** Thaw's version, as package.json has it. */
export function thawVersion(from: string = __dirname): string {
  const parsed: unknown = JSON.parse(readFileSync(join(packageRoot(from), 'package.json'), 'utf8'))
  return String((parsed as { readonly version?: unknown }).version)
}

/** The same folder that the window uses: THAW_USER_DATA, else `Thaw` where the system keeps settings. */
export function userDataFolder(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir()
): string {
  const named = env['THAW_USER_DATA']
  if (named) return resolve(named)
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Thaw')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Thaw')
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'Thaw')
}

/** Built code lies in `out/main`, its source in `src/cli`: the nearest package.json above is Thaw's either way. */
function packageRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) {
      throw new AppError('internal', `No package.json lies above ${from}. Install Thaw anew.`)
    }
  }
}

/** The project folder a person means by `path`: itself, or with `.thaw` at its end. */
export function projectFolder(path: string): string {
  const folder = resolve(path)
  const candidates = [folder, `${folder}.thaw`]
  const found = candidates.find((candidate) => existsSync(join(candidate, 'project.sqlite')))
  if (found) return found
  throw new AppError(
    'not-found',
    `There is no project at ${folder}. Make one with: thaw new ${path} --data FOLDER`,
    { details: { folder } }
  )
}

/** Where `thaw new` puts a project: `path`, with `.thaw` at its end. */
export function newProjectFolder(path: string): string {
  const folder = resolve(path)
  return folder.endsWith('.thaw') ? folder : `${folder}.thaw`
}
