/** Loads TensorFlow through tfjs-node-gpu, once; says what runs here, or why nothing does. The only file that requires it. */
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import type * as tfjs from '@tensorflow/tfjs-node-gpu'
import { AppError, type BackendReport } from '../contract'

type TfModule = typeof tfjs

/** The native binding as tfjs-node types it (`tfjs_binding.d.ts`), as far as Thaw calls it. */
export interface Binding {
  readonly TF_Version: string
  readonly TF_FLOAT: number
  readonly TF_INT32: number
  readonly TF_INT64: number
  readonly TF_STRING: number
  readonly TF_UINT8: number
  readonly TF_ATTR_TYPE: number
  isUsingGpuDevice(): boolean
  createTensor(shape: readonly number[], dtype: number, data: unknown): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array | Uint8Array[]
  executeOp(
    name: string,
    attrs: readonly OpAttr[],
    inputs: readonly number[],
    outputs: number
  ): TensorMetadata[]
  loadSavedModel(folder: string, tags: string): number
  deleteSavedModel(id: number): void
  runSavedModel(
    id: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string
  ): TensorMetadata[]
  getNumOfTensors(): number
  getNumOfSavedModels(): number
}
export interface TensorMetadata {
  readonly id: number
  readonly shape: number[]
  readonly dtype: number
}
export interface OpAttr {
  readonly name: string
  readonly type: number
  readonly value: boolean | number | object | string | readonly number[]
}

export interface Backend {
  readonly tf: TfModule
  readonly binding: Binding
}

let loaded: Backend | AppError | null = null

/** TensorFlow, loaded at the first call; throws AppError('backend') with what to do where it cannot be. */
export function backend(): Backend {
  loaded ??= load()
  if (loaded instanceof AppError) throw loaded
  return loaded
}

/** What runs here: versions, devices, threads; or the reason why TensorFlow does not. Never throws. */
export function backendReport(): BackendReport {
  const threads = cpus().length
  try {
    const { tf, binding } = backend()
    const gpu = binding.isUsingGpuDevice()
    return {
      ok: true,
      tensorflow: binding.TF_Version,
      tfjs: tf.version_core,
      devices: [
        { name: cpus()[0]?.model.trim() || 'CPU', type: 'CPU' },
        ...(gpu ? [{ name: 'GPU:0', type: 'GPU' as const }] : [])
      ],
      threads,
      problem: null
    }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { ok: false, tensorflow: null, tfjs: null, devices: [], threads, problem }
  }
}

function load(): Backend | AppError {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3'
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'
  restoreUtilFunctions()
  try {
    const tf = createRequire(__filename)('@tensorflow/tfjs-node-gpu') as TfModule
    return { tf, binding: (tf.findBackend('tensorflow') as unknown as { readonly binding: Binding }).binding }
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    return new AppError(
      'backend',
      `TensorFlow could not be loaded: ${reason}. Run "npm start" once in Thaw's folder: it sets TensorFlow up.`,
      { cause }
    )
  }
}

/** tfjs-node 4.22 calls two functions that Node 23 removed from `util`. */
function restoreUtilFunctions(): void {
  const util = createRequire(__filename)('node:util') as Record<string, unknown>
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
  util['isArray'] ??= Array.isArray
}
