/** Builds a TensorFlow graph node by node: names, attributes, variables and functions; knows no layer and no op's meaning. */
import { AppError } from '../../contract'
import {
  DataType,
  shapeProto,
  type AttrValue,
  type DType,
  type FunctionDef,
  type NodeDef,
  type Shape
} from './proto'

/** One output of a node, with what is known of it before the graph runs. */
export interface Tensor {
  readonly node: string
  /** Which of the node's outputs. */
  readonly index: number
  /** As it is written in a NodeDef's inputs. */
  readonly name: string
  readonly dtype: DType
  readonly shape: Shape
}

/** A node as it was added: the gradient walk reads these. */
export interface GraphNode {
  readonly name: string
  readonly op: string
  readonly inputs: readonly Tensor[]
  readonly attrs: Readonly<Record<string, AttrValue>>
  readonly outputs: readonly Tensor[]
}

/** A variable that lives in the session, with the value it starts from. */
export interface Variable {
  readonly name: string
  readonly handle: Tensor
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int64'
  readonly trainable: boolean
  /** Whether checkpoints hold it: what never changes comes from the SavedModel's own file each time. */
  readonly saved: boolean
  /** Null: zeros, which no file holds; beside others that have values. */
  readonly initial: Float32Array | Int32Array | null
}

export interface OutputSpec {
  readonly dtype: DType
  readonly shape: Shape
  /** The output's name in the op's definition; needed only inside functions. */
  readonly arg?: string
}

export interface OpOptions {
  /** Suggested node name; made unique. Defaults to the op's name. */
  readonly name?: string
  readonly attrs?: Readonly<Record<string, AttrValue>>
  /** Nodes that must have run before. */
  readonly after?: readonly string[]
}

export const attr = {
  int: (i: number): AttrValue => ({ i }),
  float: (f: number): AttrValue => ({ f }),
  bool: (b: boolean): AttrValue => ({ b }),
  string: (s: string): AttrValue => ({ s: Buffer.from(s) }),
  type: (dtype: DType): AttrValue => ({ type: DataType[dtype] }),
  types: (dtypes: readonly DType[]): AttrValue => ({ list: { type: dtypes.map((d) => DataType[d]) } }),
  shape: (shape: Shape): AttrValue => ({ shape: shapeProto(shape) }),
  shapes: (shapes: readonly Shape[]): AttrValue => ({ list: { shape: shapes.map(shapeProto) } }),
  ints: (i: readonly number[]): AttrValue => ({ list: { i } }),
  func: (name: string): AttrValue => ({ func: { name } })
}

/** A graph, or the body of a function (`inFunction`), under construction. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = []
  readonly defs: NodeDef[] = []
  readonly functions: FunctionDef[] = []
  readonly variables: Variable[] = []
  private readonly names = new Set<string>()

  constructor(private readonly inFunction = false) {}

  /** Adds a node and returns its outputs; an op without outputs gives an empty list. */
  op(
    op: string,
    inputs: readonly Tensor[],
    outputs: readonly OutputSpec[],
    options: OpOptions = {}
  ): GraphNode {
    const name = this.uniqueName(options.name ?? op)
    const attrs = options.attrs ?? {}
    const control = (options.after ?? []).map((node) => `^${node}`)
    this.defs.push({ name, op, input: [...inputs.map((t) => t.name), ...control], attr: attrs })
    const refs = outputs.map(({ dtype, shape, arg }, index): Tensor => {
      return { node: name, index, name: this.refName(name, index, arg), dtype, shape }
    })
    const node = { name, op, inputs, attrs, outputs: refs }
    this.nodes.push(node)
    return node
  }

  /** `op` for nodes with exactly one output. */
  op1(op: string, inputs: readonly Tensor[], output: OutputSpec, options: OpOptions = {}): Tensor {
    return first(this.op(op, inputs, [output], options))
  }

  placeholder(name: string, dtype: DType, shape: Shape): Tensor {
    const attrs = { dtype: attr.type(dtype), shape: attr.shape(shape) }
    return this.op1('Placeholder', [], { dtype, shape }, { name, attrs })
  }

  /** A float32, int32 or int64 constant from numbers; its shape defaults to a scalar or a vector. */
  constant(
    value: number | readonly number[] | Float32Array | Int32Array,
    options: {
      readonly dtype?: 'float32' | 'int32' | 'int64'
      readonly shape?: readonly number[]
      readonly name?: string
    } = {}
  ): Tensor {
    const dtype = options.dtype ?? 'float32'
    const numbers = typeof value === 'number' ? [value] : value
    const shape = options.shape ?? (typeof value === 'number' ? [] : [numbers.length])
    const tensor = {
      dtype: DataType[dtype],
      tensorShape: shapeProto(shape),
      tensorContent: content(numbers, dtype)
    }
    return this.op1(
      'Const',
      [],
      { dtype, shape, arg: 'output' },
      {
        name: options.name ?? 'Const',
        attrs: { dtype: attr.type(dtype), value: { tensor } }
      }
    )
  }

  strings(
    values: readonly string[],
    options: { readonly scalar?: boolean; readonly name?: string } = {}
  ): Tensor {
    const shape = options.scalar ? [] : [values.length]
    const tensor = {
      dtype: DataType.string,
      tensorShape: shapeProto(shape),
      stringVal: values.map((v) => Buffer.from(v))
    }
    return this.op1(
      'Const',
      [],
      { dtype: 'string', shape, arg: 'output' },
      {
        name: options.name ?? 'Const',
        attrs: { dtype: attr.type('string'), value: { tensor } }
      }
    )
  }

  /** A variable of the session under exactly this name; a name taken twice is a defect. */
  variable(
    name: string,
    shape: readonly number[],
    initial: Variable['initial'],
    options: {
      readonly trainable?: boolean
      readonly saved?: boolean
      readonly dtype?: 'float32' | 'int64'
    } = {}
  ): Variable {
    if (this.names.has(name)) throw new AppError('internal', `The graph has a node "${name}" already.`)
    const dtype = options.dtype ?? 'float32'
    const handle = this.op1(
      'VarHandleOp',
      [],
      { dtype: 'resource', shape: [] },
      {
        name,
        attrs: {
          dtype: attr.type(dtype),
          shape: attr.shape(shape),
          shared_name: attr.string(name),
          container: attr.string('')
        }
      }
    )
    const { trainable = false, saved = true } = options
    const variable = { name, handle, shape, dtype, trainable, saved, initial }
    this.variables.push(variable)
    return variable
  }

  /** The variable's value at the point where the nodes named in `after` have run. */
  read(variable: Variable, after: readonly string[] = []): Tensor {
    const { dtype, shape } = variable
    return this.op1(
      'ReadVariableOp',
      [variable.handle],
      { dtype, shape },
      {
        name: `${variable.name}/Read`,
        attrs: { dtype: attr.type(dtype) },
        after
      }
    )
  }

  /** Adds a function to the library; its body is built by `body` from its arguments. */
  addFunction(
    name: string,
    args: readonly { readonly name: string; readonly dtype: DType; readonly shape: Shape }[],
    body: (inner: GraphBuilder, args: readonly Tensor[]) => readonly Tensor[]
  ): string {
    const inner = new GraphBuilder(true)
    const refs = args.map((a): Tensor => ({
      node: a.name,
      index: 0,
      name: a.name,
      dtype: a.dtype,
      shape: a.shape
    }))
    const outputs = body(inner, refs)
    this.functions.push(...inner.functions, {
      signature: {
        name,
        inputArg: args.map((a) => ({ name: a.name, type: DataType[a.dtype] })),
        outputArg: outputs.map((t, i) => ({ name: `out_${i}`, type: DataType[t.dtype] }))
      },
      nodeDef: inner.defs,
      ret: Object.fromEntries(outputs.map((t, i) => [`out_${i}`, t.name]))
    })
    return name
  }

  private refName(node: string, index: number, arg: string | undefined): string {
    if (!this.inFunction) return index === 0 ? node : `${node}:${index}`
    return `${node}:${arg ?? 'output'}:${index}`
  }

  private uniqueName(wanted: string): string {
    let name = wanted
    for (let i = 1; this.names.has(name); i++) name = `${wanted}_${i}`
    this.names.add(name)
    return name
  }
}

/** The first output of a node. */
export function first(node: GraphNode): Tensor {
  return output(node, 0)
}

export function output(node: GraphNode, index: number): Tensor {
  const tensor = node.outputs[index]
  if (!tensor) throw new AppError('internal', `Node "${node.name}" has no output ${index}.`)
  return tensor
}

function content(values: ArrayLike<number>, dtype: 'float32' | 'int32' | 'int64'): Uint8Array {
  if (dtype === 'int64') return bytes(BigInt64Array.from(Array.from(values, (v) => BigInt(v))))
  if (dtype === 'int32') return bytes(values instanceof Int32Array ? values : Int32Array.from(values))
  return bytes(values instanceof Float32Array ? values : Float32Array.from(values))
}

function bytes(array: Float32Array | Int32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}
