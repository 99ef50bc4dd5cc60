import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const LOAD = "process.stdout.write(require('@tensorflow/tfjs-node-gpu').backend().binding.TF_Version)"

/** What a fresh Node says that loads the addon as set-up left it. */
function loadAddon(level: string): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ['-e', LOAD], { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: level } })
}

test.runIf(process.platform === 'linux')(
  'the addon runs TensorFlow 2.21 and keeps stderr clean',
  async () => {
    const { stdout, stderr } = await loadAddon('3')
    expect(stdout).toBe('2.21.0')
    expect(stderr).not.toMatch(/absl|oneDNN|tensorflow/i)
  }
)

test.runIf(process.platform === 'linux')("TensorFlow's log comes to whoever asks for it", async () => {
  expect((await loadAddon('0')).stderr).toContain('oneDNN')
})
