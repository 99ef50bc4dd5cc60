/** A layer of any Keras class as tf.layers sees it: name, class, configuration, output shape, weights; nothing to run. */
import type * as tfLayers from '@tensorflow/tfjs-layers'
import type { layers, Shape } from '@tensorflow/tfjs-layers'

export interface WeightSpec {
  /** Keras' name, as `kernel`. */
  readonly name: string
  readonly shape: readonly number[]
  /** False for what is never trained, as moving statistics. */
  readonly trainable: boolean
}

export interface LayerDescription {
  readonly name: string
  /** Keras class name. */
  readonly className: string
  /** Keras' configuration in camelCase, as the compiler reads it. */
  readonly config: Readonly<Record<string, unknown>>
  /** Output shape without the batch, by the shapes of the inputs. */
  readonly outputShape: (inputs: readonly (readonly number[])[]) => readonly number[]
  /** In Keras' order, by the shape of the input. */
  readonly weights: (input: readonly number[]) => readonly WeightSpec[]
}

/** Makes the layer; to be called within `describe`. For what tf.layers has not, or has otherwise than Keras. */
export function kerasLayer(api: typeof tfLayers, description: LayerDescription): layers.Layer {
  const { name, className, config } = description

  class KerasLayer extends api.layers.Layer {
    static readonly className = 'KerasLayer'

    override getClassName(): string {
      return className
    }
    override getConfig(): ReturnType<layers.Layer['getConfig']> {
      return { ...super.getConfig(), ...config } as ReturnType<layers.Layer['getConfig']>
    }
    override build(inputShape: Shape | Shape[]): void {
      const [input = []] = shapesOf(inputShape)
      for (const { name: weight, shape, trainable } of description.weights(input)) {
        const zeros = api.initializers.zeros()
        this.addWeight(weight, [...shape], 'float32', zeros, undefined, trainable)
      }
      this.built = true
    }
    override computeOutputShape(inputShape: Shape | Shape[]): Shape {
      return [null, ...description.outputShape(shapesOf(inputShape))]
    }
  }
  return new KerasLayer({ name })
}

/** Shapes without the batch, of one input or several. */
function shapesOf(given: Shape | Shape[]): number[][] {
  const list = Array.isArray(given[0]) ? (given as Shape[]) : [given as Shape]
  return list.map((shape) => shape.slice(1).map((n) => n ?? -1))
}
