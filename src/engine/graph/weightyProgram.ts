/** Loads a graph with the weights of a base as a session; its files live only while TensorFlow reads them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GraphBuilder, Tensor } from './builder'
import type { SignatureSpec } from './metaGraph'
import { writeSavedModel } from './savedModel'
import { Session } from './session'
import type { WeightArray } from './weights'

/** Compiles `g`, whose variables come from files, into a session of its own. The caller disposes of it. */
export async function loadWeightyProgram(
  g: GraphBuilder,
  signatures: Readonly<Record<string, SignatureSpec>>
): Promise<Session> {
  const work = await mkdtemp(join(tmpdir(), 'thaw-graph-'))
  try {
    const folder = join(work, 'model')
    return Session.load(folder, await writeSavedModel({ folder, graph: g, signatures }))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/**
 * A weight that never changes, as a variable that no checkpoint holds. A constant would be in memory six times: TensorFlow
 * keeps the graph's bytes as they were read, in the graph, in the meta graph, and in what is optimised from it.
 */
export function frozenWeight(g: GraphBuilder, key: string, { shape, data }: WeightArray): Tensor {
  return g.read(g.variable(`frozen/${key}`, shape, data, { saved: false }))
}
