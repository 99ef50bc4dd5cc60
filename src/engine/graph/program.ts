/** Loads a graph without variables as a session; its file lives only while TensorFlow reads it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GraphBuilder } from './builder'
import { encodeMetaGraph, signatureNames, type SignatureSpec } from './metaGraph'
import { Session } from './session'

/** Compiles `g` into a session of its own. The caller disposes of it. */
export async function loadProgram(
  g: GraphBuilder,
  signatures: Readonly<Record<string, SignatureSpec>>
): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-graph-'))
  try {
    await writeFile(join(folder, 'saved_model.pb'), encodeMetaGraph(g, signatures, undefined))
    return Session.load(folder, signatureNames(signatures))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
