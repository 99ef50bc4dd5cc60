/** Tells of pictures whether TensorFlow can decode them, and their size; one bad file never spoils another's answer. */
import type { Inspected } from '../../contract'
import { GraphBuilder } from '../graph/builder'
import { loadProgram } from '../graph/program'
import type { Session } from '../graph/session'
import { decodeError, fileError, type PictureError } from './pictureErrors'
import { decodedShapes } from './pictures'

export interface Inspector {
  /** Sizes and reasons; throws only what is no picture's fault, as a lack of memory. */
  inspect(pictures: readonly { readonly id: number; readonly path: string }[]): Inspected[]
  dispose(): void
}

/** A session that decodes files fully and keeps only their sizes. */
export async function createInspector(): Promise<Inspector> {
  const g = new GraphBuilder()
  const paths = g.placeholder('paths', 'string', [null])
  const shapes = decodedShapes(g, paths)
  const session = await loadProgram(g, { inspect: { inputs: { paths }, outputs: { shapes } } })
  return { inspect: (pictures) => inspect(session, pictures), dispose: () => session.dispose() }
}

function inspect(
  session: Session,
  pictures: readonly { readonly id: number; readonly path: string }[]
): Inspected[] {
  if (pictures.length === 0) return []
  try {
    const data = pictures.map((p) => p.path)
    const { shapes } = session.run('inspect', { paths: { dtype: 'string', shape: [data.length], data } })
    const sizes = shapes?.data as Int32Array
    return pictures.map(({ id }, i) => ({
      id,
      height: sizes[3 * i] ?? null,
      width: sizes[3 * i + 1] ?? null,
      error: null
    }))
  } catch (error) {
    const [only, ...others] = pictures
    if (only && others.length === 0) {
      const reason = fileError(only.path) ?? decodeError(only.path, error)
      if (!reason) throw error
      return [{ id: only.id, width: null, height: null, error: reason.message }]
    }
    const half = Math.ceil(pictures.length / 2)
    return [...inspect(session, pictures.slice(0, half)), ...inspect(session, pictures.slice(half))]
  }
}

/**
 * Why a session run failed on one picture: the file, its data, or, where the picture decodes by itself, something that
 * is no picture's fault and is thrown on.
 */
export function explainFailure(inspector: Inspector, path: string, error: unknown): PictureError {
  const [answer] = inspector.inspect([{ id: 0, path }])
  if (answer?.error === null) throw error
  return fileError(path) ?? { problem: 'corrupt', message: answer?.error ?? 'It cannot be decoded.' }
}
