/** One open project: its folder, database and what can be asked of them; no engine, no jobs. */
import { mkdirSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { AppError, sides, type ProjectSummary, type SplitSettings } from '../contract'
import { openDatabase, type Db } from './database/openDatabase'
import { createPictureStore, type PictureStore } from './dataset/pictureStore'
import { splitClass } from './dataset/split'
import { lockProject } from './projectLock'
import { createRunStore, type RunStore } from './runs/runStore'

export type SplitState = ProjectSummary['split']

export class Project {
  readonly pictures: PictureStore
  readonly runs: RunStore

  private constructor(
    readonly folder: string,
    private readonly db: Db,
    private readonly unlock: () => void
  ) {
    this.pictures = createPictureStore(db)
    this.runs = createRunStore(db)
  }

  /** Makes the folder and an empty project in it; refuses a folder that holds something already. */
  static async create(folder: string, name: string | undefined, split: SplitSettings): Promise<Project> {
    const path = resolve(folder)
    if (await stat(join(path, 'project.sqlite')).catch(() => null)) {
      throw new AppError(
        'bad-input',
        `There is a project at ${path} already. Open it, or choose another name.`
      )
    }
    try {
      mkdirSync(path, { recursive: true })
    } catch (cause) {
      throw new AppError('disk', `The folder ${path} cannot be made. Choose another place.`, { cause })
    }
    const project = Project.load(path)
    project.transaction(() => {
      project.set('name', name ?? basename(path).replace(/\.thaw$/i, ''))
      project.set('split', JSON.stringify({ ...split, from: 'seed' } satisfies SplitState))
    })
    return project
  }

  static async open(folder: string): Promise<Project> {
    const path = resolve(folder)
    if (!(await stat(join(path, 'project.sqlite')).catch(() => null))) {
      throw new AppError(
        'not-found',
        `There is no Thaw project at ${path}. A project is a folder that ends in .thaw.`
      )
    }
    const project = Project.load(path)
    project.runs.markInterrupted('Thaw ended while this run was training.')
    return project
  }

  private static load(path: string): Project {
    const unlock = lockProject(path)
    try {
      return new Project(path, openDatabase(join(path, 'project.sqlite')), unlock)
    } catch (error) {
      unlock()
      throw error
    }
  }

  close(): void {
    this.db.close()
    this.unlock()
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

  get featuresFolder(): string {
    return join(this.folder, 'features')
  }

  runFolder(run: string): string {
    return join(this.folder, 'runs', run)
  }

  dataFolders(): string[] {
    return (this.db.prepare('SELECT path FROM folders ORDER BY path').all() as { path: string }[]).map(
      (row) => row.path
    )
  }

  addDataFolder(path: string): void {
    this.db.prepare('INSERT OR IGNORE INTO folders (path) VALUES (?)').run(path)
  }

  /** Gives every used picture of every class its side; sides of a split file stay as they are. */
  splitPictures({ keep }: { readonly keep: boolean }): void {
    const { split } = this
    if (split.from === 'file') return
    const groups = new Map<number, ReturnType<PictureStore['all']>>()
    for (const picture of this.pictures.all()) {
      if (picture.class === null || picture.used !== 1) {
        if (picture.side !== null && !keep) this.pictures.setSide(picture.id, null)
        continue
      }
      groups.set(picture.class, [...(groups.get(picture.class) ?? []), picture])
    }
    for (const group of groups.values()) {
      const chosen = splitClass(
        group.map(({ hash, side }) => ({ hash: hash ?? '', side })),
        split,
        keep
      )
      group.forEach((picture, i) => {
        const side = chosen[i] ?? 'train'
        if (side !== picture.side) this.pictures.setSide(picture.id, side)
      })
    }
  }

  summary(): ProjectSummary {
    const counts = this.db
      .prepare(
        `SELECT c.name, ${sides.map((side) => `COALESCE(SUM(p.used = 1 AND p.side = '${side}'), 0) AS ${side}`).join(', ')},
           COUNT(DISTINCT x.picture) AS problems
         FROM classes c LEFT JOIN pictures p ON p.class = c.id
         LEFT JOIN (SELECT DISTINCT picture FROM problems) x ON x.picture = p.id GROUP BY c.id ORDER BY c.position`
      )
      .all() as ProjectSummary['classes']
    const pictures = this.db
      .prepare(
        `SELECT COUNT(*) AS total, COALESCE(SUM(used AND class IS NOT NULL), 0) AS used,
           COALESCE(SUM(class IS NULL), 0) AS unlabelled,
           (SELECT COUNT(DISTINCT picture) FROM problems) AS problems FROM pictures`
      )
      .get() as ProjectSummary['pictures']
    return {
      name: this.name,
      folder: this.folder,
      dataFolders: this.dataFolders(),
      classes: counts,
      pictures,
      split: this.split,
      runs: this.runs.count(),
      bestAcc: this.runs.bestAccuracy()
    }
  }

  /** Runs `work` in one transaction: all of it is kept, or none. */
  transaction(work: () => void): void {
    this.db.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.db.exec('COMMIT')
    } catch (error) {
      this.db.exec('ROLLBACK')
      throw error
    }
  }

  private get(key: string): string | null {
    const row = this.db.prepare('SELECT value FROM settings WHERE key = ?').get(key) as
      { value: string } | undefined
    return row?.value ?? null
  }

  private set(key: string, value: string): void {
    this.db.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)').run(key, value)
  }
}
