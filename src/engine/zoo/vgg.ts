/** What VGG16 and VGG19 have in common: five blocks of 3x3 convolutions, each ended by a pooling that halves. */
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { symbolicLayers } from './symbolicLayers'
import { describe } from './tfLayers'

/** Filters of the convolutions of blocks 1 to 5. */
const WIDTHS = [64, 128, 256, 512, 512] as const

export interface VggOptions {
  /** Input height and width in pixels. */
  readonly size: number
  /** With two layers of 4096 units and the 1000 classes. */
  readonly includeTop: boolean
}

/** @param depths how many convolutions each block has */
export function vgg(
  name: string,
  depths: readonly [number, number, number, number, number],
  { size, includeTop }: VggOptions
): LayersModel {
  return describe((api) => {
    const k = symbolicLayers(api)

    function block(x: SymbolicTensor, number: number, filters: number, depth: number): SymbolicTensor {
      for (let i = 1; i <= depth; i++) {
        x = k.conv2d(x, `block${number}_conv${i}`, filters, 3, { activation: 'relu', padding: 'same' })
      }
      return k.maxPooling2d(x, `block${number}_pool`, 2)
    }

    function top(x: SymbolicTensor): SymbolicTensor {
      x = k.flatten(x, 'flatten')
      x = k.dense(x, 'fc1', 4096, 'relu')
      x = k.dense(x, 'fc2', 4096, 'relu')
      return k.dense(x, 'predictions', 1000, 'softmax')
    }

    const picture = k.picture(size)
    const features = WIDTHS.reduce<SymbolicTensor>(
      (x, filters, i) => block(x, i + 1, filters, depths[i] ?? 0),
      picture
    )
    return api.model({ inputs: picture, outputs: includeTop ? top(features) : features, name })
  })
}
