/** TensorFlow's protocol buffers as plain values and their bytes; the schema is tensorflow.proto beside this file. */
import { parse, type Type } from 'protobufjs'
import schema from './tensorflow.proto?raw'

/** TensorFlow's DataType enum (tensorflow/core/framework/types.proto), as far as our graphs use it. */
export const DataType = {
  float32: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  int64: 9,
  bool: 10,
  resource: 20,
  variant: 21
} as const
export type DType = keyof typeof DataType

/** A static shape; null is a dimension known only when the graph runs. */
export type Shape = readonly (number | null)[]

export interface AttrValue {
  readonly s?: Uint8Array
  readonly i?: number
  readonly f?: number
  readonly b?: boolean
  readonly type?: number
  readonly shape?: ShapeProto
  readonly tensor?: TensorProto
  readonly list?: {
    readonly i?: readonly number[]
    readonly s?: readonly Uint8Array[]
    readonly type?: readonly number[]
    readonly shape?: readonly ShapeProto[]
  }
  readonly func?: { readonly name: string }
}
export interface ShapeProto {
  readonly dim?: readonly { readonly size: number }[]
  readonly unknownRank?: boolean
}
export interface TensorProto {
  readonly dtype: number
  readonly tensorShape: ShapeProto
  readonly tensorContent?: Uint8Array
  readonly stringVal?: readonly Uint8Array[]
}
export interface NodeDef {
  readonly name: string
  readonly op: string
  readonly input: readonly string[]
  readonly attr: Readonly<Record<string, AttrValue>>
}
export interface ArgDef {
  readonly name: string
  readonly type: number
}
export interface FunctionDef {
  readonly signature: {
    readonly name: string
    readonly inputArg: readonly ArgDef[]
    readonly outputArg: readonly ArgDef[]
  }
  readonly nodeDef: readonly NodeDef[]
  readonly ret: Readonly<Record<string, string>>
}
export interface TensorInfo {
  readonly name: string
  readonly dtype: number
  readonly tensorShape: ShapeProto
}
export interface SignatureDef {
  readonly inputs: Readonly<Record<string, TensorInfo>>
  readonly outputs: Readonly<Record<string, TensorInfo>>
  readonly methodName: string
}
export interface MetaGraphDef {
  readonly metaInfoDef: { readonly tags: readonly string[]; readonly tensorflowVersion: string }
  readonly graphDef: {
    readonly node: readonly NodeDef[]
    readonly versions: { readonly producer: number; readonly minConsumer: number }
    readonly library: { readonly function: readonly FunctionDef[] }
  }
  readonly saverDef?: object
  readonly collectionDef: Readonly<Record<string, object>>
  readonly signatureDef: Readonly<Record<string, SignatureDef>>
}

const root = parse(schema).root
const SavedModelType = root.lookupType('tensorflow.SavedModel')
const VariableDefType = root.lookupType('tensorflow.VariableDef')

/** The bytes of `saved_model.pb` with one meta graph. */
export function encodeSavedModel(metaGraph: MetaGraphDef): Uint8Array {
  return encode(SavedModelType, { savedModelSchemaVersion: 1, metaGraphs: [metaGraph] })
}

/** The bytes of a VariableDef, as the collections `variables` and `trainable_variables` hold them. */
export function encodeVariableDef(value: {
  readonly variableName: string
  readonly initializerName: string
  readonly snapshotName: string
  readonly initialValueName: string
  readonly trainable: boolean
}): Uint8Array {
  return encode(VariableDefType, { ...value, isResource: true })
}

export function shapeProto(shape: Shape | null): ShapeProto {
  return shape === null ? { unknownRank: true } : { dim: shape.map((size) => ({ size: size ?? -1 })) }
}

function encode(type: Type, value: object): Uint8Array {
  return type.encode(type.fromObject(value)).finish()
}
