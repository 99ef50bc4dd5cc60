/** Shows how one picture would be varied in training, as JPEGs made in the graph. */
import { AppError, type EngineRequests, type HandlerInput, type RequestOutput } from '../../contract'
import { GraphBuilder } from '../graph/builder'
import { encodeJpeg, repeatRows } from '../graph/imageOps'
import * as ops from '../graph/ops'
import { loadProgram } from '../graph/program'
import { augment } from './augment'
import { explainFailure, type Inspector } from './inspect'
import { decodePictures, mapEach } from './pictures'

export type PreviewInput = HandlerInput<EngineRequests, 'engine:preview-augment'>

/** The picture as it is, then `count` variations of it. Throws AppError('picture') where it cannot be used. */
export async function previewAugment(
  { path, settings, seed, size, count }: PreviewInput,
  inspector: () => Promise<Inspector>
): Promise<RequestOutput<EngineRequests, 'engine:preview-augment'>> {
  const g = new GraphBuilder()
  const paths = g.placeholder('paths', 'string', [null])
  const key = g.placeholder('seed', 'int32', [2])
  const picture = ops.reshape(g, decodePictures(g, paths, 'paths', size), [1, size, size, 3])
  const varied = augment(g, repeatRows(g, picture, count), settings, key)
  const pixels = ops.cast(g, ops.round(g, ops.concat(g, [picture, varied], 0)), 'uint8')
  const encode = g.addFunction(
    'encode_jpeg',
    [{ name: 'image', dtype: 'uint8', shape: [size, size, 3] }],
    (f, [image]) => (image ? [encodeJpeg(f, image)] : [])
  )
  const jpegs = mapEach(g, pixels, encode, [], 'string')
  const session = await loadProgram(g, { preview: { inputs: { paths, seed: key }, outputs: { jpegs } } })
  try {
    const fetched = session.run('preview', {
      paths: { dtype: 'string', shape: [1], data: [path] },
      seed: { dtype: 'int32', shape: [2], data: Int32Array.of(seed, 0) }
    })
    return { jpegs: (fetched['jpegs']?.data as Uint8Array[]).map((jpeg) => Uint8Array.from(jpeg)) }
  } catch (error) {
    throw new AppError('picture', explainFailure(await inspector(), path, error).message, { cause: error })
  } finally {
    session.dispose()
  }
}
