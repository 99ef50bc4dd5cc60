/** One open project: its folder, database and what can be asked of them; no engine, no jobs. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { AppError, type PictureFilter, type PictureRow, type ProjectSummary, type SplitSettings } from '../contract' // prettier-ignore
import { makeFolder } from '../disk/makeFolder'
import { removeMade } from '../disk/removeMade'
import { closeDatabase, openDatabase, type Db } from './database/openDatabase'
import { statements, transaction, type Sql } from './database/statements'
import { picturePage } from './dataset/picturePage'
import { createPictureStore, type PictureStore } from './dataset/pictureStore'
import { diskError, readable } from './diskErrors'
import { lockProject } from './projectLock'
import { projectSummary } from './projectSummary'
import { createRecipeStore, type RecipeStore } from './recipes/recipeStore'
import { endDeletions } from './runs/deleteRun'
import { createRunStore, type RunStore } from './runs/runStore'

export type SplitState = ProjectSummary['split']

const DATABASE = 'project.sqlite'

export class Project {
  readonly pictures: PictureStore
  readonly runs: RunStore
  readonly recipes: RecipeStore
  private readonly sql: Sql

  private constructor(
    readonly folder: string,
    private readonly db: Db,
    private readonly unlock: () => void
  ) {
    this.sql = statements(db)
    this.pictures = createPictureStore(this.sql)
    this.runs = createRunStore(this.sql)
    this.recipes = createRecipeStore(this.sql, this.runs)
  }

  /** Makes the folder and an empty project in it. Throws AppError `bad-input` where the folder holds something. */
  static create(folder: string, name: string | undefined, split: SplitSettings): Project {
    const path = resolve(folder)
    const existed = existsSync(path)
    refuseFilled(path)
    let begun: Project | null = null
    try {
      makeFolder(path)
      const project = (begun = Project.load(path, true))
      project.transaction(() => {
        project.set('name', name ?? basename(path).replace(/\.thaw$/i, ''))
        project.setSplit({ ...split, from: 'seed' })
      })
      return project
    } catch (error) {
      begun?.close()
      // What was begun goes again, so that the same name can be tried once more.
      removeMade(path, { existed })
      throw readable(error) instanceof AppError ? readable(error) : notMade(path, error)
    }
  }

  /** Throws AppError: `not-found`, `busy`, `project-newer`, `project-broken`, `disk`. */
  static open(folder: string): Project {
    const path = resolve(folder)
    if (!Project.isAt(path)) {
      throw new AppError(
        'not-found',
        `There is no Thaw project at ${path}. A project is a folder that ends in .thaw.`
      )
    }
    const project = Project.load(path, false)
    endDeletions(project)
    project.runs.markInterrupted(
      'Thaw ended while this run was training. It can be resumed (in the terminal: thaw train PROJECT --resume RUN).'
    )
    return project
  }

  static isAt(folder: string): boolean {
    return existsSync(join(folder, DATABASE))
  }

  private static load(path: string, create: boolean): Project {
    let unlock = (): void => {}
    try {
      unlock = lockProject(path)
      return new Project(path, openDatabase(join(path, DATABASE), { create }), unlock)
    } catch (error) {
      unlock()
      throw diskError(error) ?? error
    }
  }

  close(): void {
    try {
      closeDatabase(this.db)
    } finally {
      this.unlock()
    }
  }

  get name(): string {
    return this.get('name') ?? basename(this.folder)
  }

  get split(): SplitState {
    return JSON.parse(this.get('split') ?? '{"val":0.2,"test":0,"seed":1,"from":"seed"}') as SplitState
  }

  setSplit(split: SplitState): void {
    this.set('split', JSON.stringify(split))
  }

  /** The classes a split file names, in its order: they are those of every run while it stands. */
  setSplitClasses(names: readonly string[]): void {
    this.set('split-classes', JSON.stringify(names))
  }

  /** The classes of a run that starts now, in the order of its outputs. */
  trainingClasses(): string[] {
    if (this.split.from === 'file') return JSON.parse(this.get('split-classes') ?? '[]') as string[]
    return this.pictures.classes.used()
  }

  get featuresFolder(): string {
    return join(this.folder, 'features')
  }

  runFolder(run: string): string {
    return join(this.folder, 'runs', run)
  }

  dataFolders(): string[] {
    const rows = this.sql('SELECT path FROM folders ORDER BY path').all() as { readonly path: string }[]
    return rows.map((row) => row.path)
  }

  addDataFolder(path: string): void {
    this.sql('INSERT OR IGNORE INTO folders (path) VALUES (?)').run(path)
  }

  removeDataFolder(path: string): void {
    this.sql('DELETE FROM folders WHERE path = ?').run(path)
  }

  page(filter: PictureFilter, offset: number, limit: number): { total: number; rows: PictureRow[] } {
    return picturePage(this.sql, filter, offset, limit)
  }

  summary(): ProjectSummary {
    const { name, folder, split } = this
    return {
      name,
      folder,
      dataFolders: this.dataFolders(),
      ...projectSummary(this.sql),
      split,
      runs: this.runs.count(),
      bestAcc: this.runs.bestAccuracy()
    }
  }

  /** Runs `work` in one transaction: all of it is kept, or none. */
  transaction<A>(work: () => A): A {
    return transaction(this.db, work)
  }

  private get(key: string): string | null {
    const row = this.sql('SELECT value FROM settings WHERE key = ?').get(key) as
      { readonly value: string } | undefined
    return row?.value ?? null
  }

  private set(key: string, value: string): void {
    this.sql('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)').run(key, value)
  }
}

function refuseFilled(path: string): void {
  if (Project.isAt(path)) {
    throw new AppError('bad-input', `There is a project at ${path} already. Open it, or choose another name.`)
  }
  let names: string[] = []
  try {
    names = readdirSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR')
      throw new AppError('bad-input', `${path} is a file. Choose another name for the project.`)
  }
  if (names.some((name) => !name.startsWith('.'))) {
    throw new AppError(
      'bad-input',
      `The folder ${path} holds other things. Choose an empty folder, or a new name.`
    )
  }
}

function notMade(path: string, cause: unknown): AppError {
  return new AppError('disk', `The project cannot be made at ${path}. Choose another place.`, { cause })
}
