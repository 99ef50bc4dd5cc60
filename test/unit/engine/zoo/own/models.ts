/** Small models as Keras 2, Keras 3 and TF.js serialise them, for the tests of what reads them. */

export type Raw = Record<string, unknown>

/** A layer of a Functional model as Keras 3 writes it. */
export function layer(
  className: string,
  name: string,
  config: Raw = {},
  from: readonly string[] = [],
  around: Raw = {}
): Raw {
  const args = from.map((source) => tensor(source))
  return {
    module: 'keras.layers',
    class_name: className,
    config: { name, ...config },
    registered_name: null,
    name,
    inbound_nodes: from.length === 0 ? [] : [{ args: args.length > 1 ? [args] : args, kwargs: {} }],
    ...around
  }
}

export function tensor(source: string): Raw {
  return { class_name: '__keras_tensor__', config: { shape: [null, 1], keras_history: [source, 0, 0] } }
}

export function input(shape: readonly (number | null)[] = [null, 32, 32, 3], name = 'input_layer'): Raw {
  return layer('InputLayer', name, { batch_shape: shape })
}

export function functional(
  layers: readonly Raw[],
  outputs: readonly string[],
  name = 'functional',
  inputs: readonly string[] = ['input_layer']
): Raw {
  const end = (names: readonly string[]): unknown[] => names.map((each) => [each, 0, 0])
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    registered_name: 'Functional',
    config: { name, layers, input_layers: end(inputs), output_layers: end(outputs) }
  }
}

export function sequential(layers: readonly Raw[], name = 'sequential'): Raw {
  return { module: 'keras', class_name: 'Sequential', config: { name, layers }, name }
}

export const conv = { filters: 4, kernel_size: [3, 3], padding: 'same' }
