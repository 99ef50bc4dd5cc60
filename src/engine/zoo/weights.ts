/** Reads Keras HDF5 weights by layer name. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { WeightArray, Weights } from '../graph/weights'
import { seededRandom } from './random'

export async function readKerasWeights(path: string): Promise<Map<string, WeightArray>> {
  const h5 = await import('h5wasm/node')
  await h5.ready
  const file = new h5.File(path, 'r')
  const out = new Map<string, WeightArray>()
  try {
    for (const layer of file.keys()) {
      const group = file.get(layer) as InstanceType<typeof h5.Group>
      const names = group.attrs['weight_names']?.value as string[] | undefined
      for (const name of names ?? []) {
        const d = group.get(name) as InstanceType<typeof h5.Dataset>
        out.set(`${layer}/${name.split('/').pop()?.replace(':0', '') ?? ''}`, {
          shape: d.shape as number[],
          data: d.value as Float32Array
        })
      }
    }
  } finally {
    file.close()
  }
  return out
}
export function matchWeights(_model: LayersModel, file: Map<string, WeightArray>): Weights {
  return file
}
export function initialWeights(model: LayersModel, seed: number): Map<string, WeightArray> {
  const out = new Map<string, WeightArray>()
  for (const layer of model.layers) {
    for (const w of layer.weights) {
      const name = w.originalName.split('/').pop() ?? ''
      const shape = w.shape as number[]
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
      if (/kernel/.test(name)) {
        const random = seededRandom(seed, `${layer.name}/${name}`)
        const field = shape.slice(0, -2).reduce((a, b) => a * b, 1)
        const limit = Math.sqrt(
          6 / (field * ((shape[shape.length - 2] ?? 1) + (shape[shape.length - 1] ?? 1)))
        )
        for (let i = 0; i < data.length; i++) data[i] = (2 * random() - 1) * limit
      } else if (/gamma|variance/.test(name)) data.fill(1)
      out.set(`${layer.name}/${name}`, { shape, data })
    }
  }
  return out
}
