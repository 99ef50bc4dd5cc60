/** What every command is given: where to write, whom to ask. */
import type { ProjectSummary } from '../contract'
import type { LibraryClient, Services } from './compose'
import { projectFolder } from './places'
import type { Screen } from './screen/screen'

export interface Context {
  readonly screen: Screen
  readonly services: Services
}

export interface OpenProject {
  readonly library: LibraryClient
  readonly project: ProjectSummary
}

/** The library with the project at `path` open. Throws AppError('not-found') where there is none. */
export async function openProject({ services }: Context, path: string): Promise<OpenProject> {
  const folder = projectFolder(path)
  const library = await services.library()
  return { library, project: await library.request('project:open', { folder }) }
}
