/** Writes a graph with signatures as a TF1-style SavedModel: `saved_model.pb` and `variables/`, beside and then renamed. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeCheckpoint, type CheckpointTensor } from './checkpoint'
import { attr, output, type GraphBuilder, type Tensor, type Variable } from './builder'
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
      await writeCheckpoint(join(beside, 'variables', 'variables'), graph.variables.flatMap(startingValue))
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

/**
 * `SaveV2` and `RestoreV2` as TF1's Saver places them. Loading sets all variables, to zeros what begins at zero; a checkpoint
 * is saved of those that may change, and `save/restored` gives a path back once they are restored from it.
 */
function addSaver(graph: GraphBuilder): Saver {
  const { variables } = graph
  const changing = variables.filter(({ saved }) => saved)
  const filename = graph.placeholder('save/filename', 'string', [])
  const path = (name: string, after: readonly string[]): Tensor => {
    const attrs = { T: attr.type('string') }
    return graph.op1('Identity', [filename], { dtype: 'string', shape: [] }, { name, attrs, after })
  }
  const save = path('save/saved', changing.length > 0 ? [saveOf(graph, filename, changing)] : [])
  if (changing.length > 0) path('save/restored', assignAll(graph, filename, changing))
  const after = [
    ...assignAll(
      graph,
      filename,
      variables.filter(({ initial }) => initial)
    ),
    ...variables.filter(({ initial }) => !initial).map((variable) => assignZeros(graph, variable))
  ]
  return { filename, save, restore: graph.op('NoOp', [], [], { name: 'save/restore_all', after }).name }
}

function saveOf(graph: GraphBuilder, filename: Tensor, variables: readonly Variable[]): string {
  const values = variables.map((v) => graph.read(v))
  return graph.op('SaveV2', [filename, ...namesOf(graph, variables), ...values], [], {
    name: 'save/SaveV2',
    attrs: { dtypes: attr.types(variables.map((v) => v.dtype)) }
  }).name
}

/** Sets the variables to what a checkpoint has under their names. */
function assignAll(graph: GraphBuilder, filename: Tensor, variables: readonly Variable[]): string[] {
  const restored = graph.op(
    'RestoreV2',
    [filename, ...namesOf(graph, variables)],
    variables.map(({ dtype, shape }) => ({ dtype, shape })),
    { name: 'save/RestoreV2', attrs: { dtypes: attr.types(variables.map((v) => v.dtype)) } }
  )
  return variables.map((variable, i) => assign(graph, variable, output(restored, i)))
}

/** `Empty` and not a constant or `Fill`, of which TensorFlow would keep another copy: it folds what never changes. */
function assignZeros(graph: GraphBuilder, variable: Variable): string {
  const { dtype, shape } = variable
  const attrs = { dtype: attr.type(dtype), init: attr.bool(true) }
  const dims = graph.constant(shape, { dtype: 'int32' })
  return assign(graph, variable, graph.op1('Empty', [dims], { dtype, shape }, { name: 'save/zeros', attrs }))
}

function assign(graph: GraphBuilder, variable: Variable, value: Tensor): string {
  const attrs = { dtype: attr.type(variable.dtype) }
  return graph.op('AssignVariableOp', [variable.handle, value], [], { name: 'save/Assign', attrs }).name
}

function namesOf(graph: GraphBuilder, variables: readonly Variable[]): [names: Tensor, slices: Tensor] {
  return [
    graph.strings(
      variables.map((v) => v.name),
      { name: 'save/names' }
    ),
    graph.strings(
      variables.map(() => ''),
      { name: 'save/slices' }
    )
  ]
}

function startingValue({ name, shape, dtype, initial }: Variable): CheckpointTensor[] {
  return initial ? [{ name, shape, dtype, data: initial }] : []
}
