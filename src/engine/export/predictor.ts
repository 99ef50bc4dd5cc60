/** Class scores of picture files by a serving program; a file that cannot be used costs only its own answer. */
import { readFileSync } from 'node:fs'
import { pictureError } from '../dataset/pictureErrors'
import { AppError } from '../../contract'
import { Session, type Signature } from '../graph/session'

export interface FileScores {
  /** One probability a class; null where the file cannot be used. */
  readonly scores: number[] | null
  readonly error: string | null
}

/** Pictures a session run: enough to use every thread, few enough to answer a cancel soon. */
const BATCH = 16

export class Predictor {
  private constructor(private readonly session: Session) {}

  static load(folder: string, signatures: Readonly<Record<string, Signature>>): Predictor {
    return new Predictor(Session.load(folder, signatures))
  }

  /** Scores of `files`, in their order. */
  async predict(files: readonly string[], signal: AbortSignal): Promise<FileScores[]> {
    const answers: FileScores[] = []
    for (let at = 0; at < files.length; at += BATCH) {
      if (signal.aborted) throw new AppError('cancelled', 'Cancelled.')
      answers.push(...this.predictBatch(files.slice(at, at + BATCH)))
      await new Promise((resolve) => setImmediate(resolve))
    }
    return answers
  }

  dispose(): void {
    this.session.dispose()
  }

  private predictBatch(files: readonly string[]): FileScores[] {
    try {
      const data = files.map((file) => readFileSync(file))
      const { scores } = this.session.run('serving_bytes', {
        image_bytes: { dtype: 'string', shape: [data.length], data }
      })
      if (!scores) throw new AppError('internal', 'The serving program gave no scores.')
      const classes = scores.shape[1] ?? 0
      const flat = Array.from(scores.data as Float32Array)
      return files.map((_, i) => ({ scores: flat.slice(i * classes, (i + 1) * classes), error: null }))
    } catch (error) {
      const [only, ...others] = files
      if (only !== undefined && others.length === 0)
        return [{ scores: null, error: pictureError(only, error).message }]
      return files.flatMap((file) => this.predictBatch([file]))
    }
  }
}
