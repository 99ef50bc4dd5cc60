/** Tells of pictures whether TensorFlow can decode them, and their size; one bad file never spoils another's answer. */
import type { Inspected } from '../../contract'
import { GraphBuilder } from '../graph/builder'
import { loadProgram } from '../graph/program'
import type { Session } from '../graph/session'
import { pictureError } from './pictureErrors'
import { decodedShapes } from './pictures'

export interface Inspector {
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
      return [{ id: only.id, width: null, height: null, error: pictureError(only.path, error).message }]
    }
    const half = Math.ceil(pictures.length / 2)
    return [...inspect(session, pictures.slice(0, half)), ...inspect(session, pictures.slice(half))]
  }
}
