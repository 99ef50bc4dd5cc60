/** Writes a graph with signatures as a TF1-style SavedModel: `saved_model.pb` and `variables/`, beside and then renamed. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeCheckpoint, type CheckpointTensor } from './checkpoint'
import { attr, output, type GraphBuilder, type Variable } from './builder'
import { replaceFolder } from './replaceFolder'
import { encodeMetaGraph, signatureNames, type Saver, type SignatureSpec } from './metaGraph'
import type { Signature } from './session'

/**
 * Writes the SavedModel to `folder`, in place of what stands there; it is the old or the new, never half.
 * Source of the layout: tensorflow/core/protobuf/saved_model.proto and the TF1 SavedModelBuilder.
 *
 * @returns the signatures' tensor names, as `Session.load` takes them
 */
export async function writeSavedModel(options: {
  readonly folder: string
  readonly graph: GraphBuilder
  readonly signatures: Readonly<Record<string, SignatureSpec>>
  /** Files beside the model, by their path below the folder, as `assets.extra/labels.txt`. */
  readonly extras?: Readonly<Record<string, string | Uint8Array>>
}): Promise<Record<string, Signature>> {
  const { folder, graph } = options
  const saver = graph.variables.length > 0 ? addSaver(graph) : undefined
  const beside = `${folder}.writing-${process.pid}`
  await rm(beside, { recursive: true, force: true })
  try {
    await mkdir(join(beside, 'variables'), { recursive: true })
    if (saver)
      await writeCheckpoint(join(beside, 'variables', 'variables'), graph.variables.map(startingValue))
    await writeFile(join(beside, 'saved_model.pb'), encodeMetaGraph(graph, options.signatures, saver))
    for (const [name, data] of Object.entries(options.extras ?? {})) {
      await mkdir(join(beside, name, '..'), { recursive: true })
      await writeFile(join(beside, name), data)
    }
    await replaceFolder(beside, folder)
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw error
  }
  return signatureNames(options.signatures)
}

/** `SaveV2` and `RestoreV2` over all variables, as TF1's Saver places them. */
function addSaver(graph: GraphBuilder): Saver {
  const { variables } = graph
  const dtypes = variables.map((v) => v.dtype)
  const filename = graph.placeholder('save/filename', 'string', [])
  const names = graph.strings(
    variables.map((v) => v.name),
    { name: 'save/names' }
  )
  const slices = graph.strings(
    variables.map(() => ''),
    { name: 'save/slices' }
  )
  const save = graph.op('SaveV2', [filename, names, slices, ...variables.map((v) => graph.read(v))], [], {
    name: 'save/SaveV2',
    attrs: { dtypes: attr.types(dtypes) }
  })
  const saved = graph.op1(
    'Identity',
    [filename],
    { dtype: 'string', shape: [] },
    {
      name: 'save/saved',
      attrs: { T: attr.type('string') },
      after: [save.name]
    }
  )
  const restored = graph.op(
    'RestoreV2',
    [filename, names, slices],
    variables.map(({ dtype, shape }) => ({ dtype, shape })),
    { name: 'save/RestoreV2', attrs: { dtypes: attr.types(dtypes) } }
  )
  const assigned = variables.map((variable, i) => {
    const attrs = { dtype: attr.type(variable.dtype) }
    return graph.op('AssignVariableOp', [variable.handle, output(restored, i)], [], {
      name: 'save/Assign',
      attrs
    }).name
  })
  const restore = graph.op('NoOp', [], [], { name: 'save/restore_all', after: assigned }).name
  return { filename, save: saved, restore }
}

function startingValue({ name, shape, dtype, initial }: Variable): CheckpointTensor {
  return { name, shape, dtype, data: initial }
}
