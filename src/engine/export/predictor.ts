/** Class scores of picture files by a serving program; a file that cannot be used costs only its own answer. */
import { readFileSync } from 'node:fs'
import { explainFailure, type Inspector } from '../dataset/inspect'
import { fileError } from '../dataset/pictureErrors'
import { AppError } from '../../contract'
import { cancelled } from '../../wire'
import { nextTurn } from '../nextTurn'
import { Session, type Signature } from '../graph/session'

export interface FileScores {
  /** One probability a class; null where the file cannot be used. */
  readonly scores: number[] | null
  readonly error: string | null
}

/** Pictures a session run: enough to use every thread, few enough to answer a cancel soon. */
const BATCH = 16

export class Predictor {
  private constructor(
    private readonly session: Session,
    private readonly inspector: Inspector
  ) {}

  /** Loads the serving program in `folder`; `inspector` is asked why where a picture fails. */
  static load(
    folder: string,
    signatures: Readonly<Record<string, Signature>>,
    inspector: Inspector
  ): Predictor {
    return new Predictor(Session.load(folder, signatures), inspector)
  }

  /** Scores of `files`, in their order. */
  async predict(files: readonly string[], signal: AbortSignal): Promise<FileScores[]> {
    const answers: FileScores[] = []
    for (let at = 0; at < files.length; at += BATCH) {
      if (signal.aborted) throw cancelled()
      answers.push(...this.predictBatch(files.slice(at, at + BATCH)))
      await nextTurn()
    }
    return answers
  }

  /** Scores of decoded pixels [N, H, W, 3], by the other signature. */
  predictPixels(data: Float32Array, shape: readonly number[]): Float32Array {
    return this.session.run('serving_default', { image: { dtype: 'float32', shape, data } })['scores']
      ?.data as Float32Array
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
      if (only === undefined) return []
      if (others.length === 0) {
        const reason = fileError(only) ?? explainFailure(this.inspector, only, error)
        return [{ scores: null, error: reason.message }]
      }
      return files.flatMap((file) => this.predictBatch([file]))
    }
  }
}
