/** A graph with signatures as the bytes of a TF1-style meta graph; writes no file. */
import { backend } from '../backend'
import type { GraphBuilder, Tensor, Variable } from './builder'
import { DataType, encodeSavedModel, encodeVariableDef, shapeProto, type SignatureDef } from './proto'
import type { Signature } from './session'

export interface SignatureSpec {
  readonly inputs: Readonly<Record<string, Tensor>>
  readonly outputs: Readonly<Record<string, Tensor>>
}

/** The nodes that restore the variables when the model is loaded. */
export interface Saver {
  readonly filename: Tensor
  readonly save: Tensor
  /** Node name of the restore. */
  readonly restore: string
}

/** The tensor names of signatures, as `Session.load` takes them. */
export function signatureNames(
  signatures: Readonly<Record<string, SignatureSpec>>
): Record<string, Signature> {
  return mapValues(signatures, ({ inputs, outputs }) => ({
    inputs: mapValues(inputs, tensorName),
    outputs: mapValues(outputs, tensorName)
  }))
}

/** Producer version of the GraphDefs we write: that of TensorFlow 2.9, so that older servers read them too. */
const GRAPH_PRODUCER = 1087
const GRAPH_MIN_CONSUMER = 12

/** The bytes of `saved_model.pb`: the graph, its signatures, its variables and how they are restored. */
export function encodeMetaGraph(
  graph: GraphBuilder,
  signatures: Readonly<Record<string, SignatureSpec>>,
  saver: Saver | undefined
): Uint8Array {
  const variables = graph.variables.map(variableDef)
  const trainable = graph.variables.filter((v) => v.trainable).map(variableDef)
  return encodeSavedModel({
    metaInfoDef: { tags: ['serve'], tensorflowVersion: backend().binding.TF_Version },
    graphDef: {
      node: graph.defs,
      versions: { producer: GRAPH_PRODUCER, minConsumer: GRAPH_MIN_CONSUMER },
      library: { function: graph.functions }
    },
    ...(saver && {
      saverDef: {
        filenameTensorName: tensorName(saver.filename),
        saveTensorName: tensorName(saver.save),
        restoreOpName: saver.restore,
        maxToKeep: 1,
        version: 2
      }
    }),
    collectionDef: {
      ...(variables.length > 0 && { variables: { bytesList: { value: variables } } }),
      ...(trainable.length > 0 && { trainable_variables: { bytesList: { value: trainable } } })
    },
    signatureDef: mapValues(signatures, ({ inputs, outputs }): SignatureDef => ({
      inputs: mapValues(inputs, tensorInfo),
      outputs: mapValues(outputs, tensorInfo),
      methodName: 'tensorflow/serving/predict'
    }))
  })
}

/** TF1 readers want names for a variable's initializer; the checkpoint restore is what really runs. */
function variableDef(variable: Variable): Uint8Array {
  return encodeVariableDef({
    variableName: tensorName(variable.handle),
    initializerName: 'save/Assign',
    snapshotName: `${variable.name}/Read:0`,
    initialValueName: `${variable.name}/Read:0`,
    trainable: variable.trainable
  })
}

function tensorInfo(tensor: Tensor): { name: string; dtype: number; tensorShape: object } {
  return { name: tensorName(tensor), dtype: DataType[tensor.dtype], tensorShape: shapeProto(tensor.shape) }
}

/** A tensor as signatures and sessions name it: `node:index`. */
export function tensorName(tensor: Tensor): string {
  return `${tensor.node}:${tensor.index}`
}

export function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  map: (value: A) => B
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
