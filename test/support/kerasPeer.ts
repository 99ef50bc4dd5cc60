/** Runs a Python peer with TensorFlow and Keras; `npm test` prepares the interpreter and names it. */
import { spawnSync } from 'node:child_process'

/** Sends `job` as JSON to a Python script and returns the JSON it prints last. */
export function runPeer<A>(script: string, job: object): A {
  const python = process.env['THAW_PEERS_PYTHON']
  if (!python)
    throw new Error(
      'THAW_PEERS_PYTHON names no Python with TensorFlow: run the peers by "npm test -- peers".'
    )
  const { status, stdout, stderr } = spawnSync(python, [script], {
    input: JSON.stringify(job),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024
  })
  if (status !== 0) throw new Error(`The peer ${script} failed:\n${stderr.slice(-2000)}`)
  return JSON.parse(stdout.trim().split('\n').pop() ?? 'null') as A
}
