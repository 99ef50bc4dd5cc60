// What the app's processes find in their environment: TensorFlow's native log quiet, its GPU memory taken as needed.

/**
 * @param {NodeJS.ProcessEnv} env what the user set stays
 * @returns {NodeJS.ProcessEnv}
 */
export function environment(env) {
  /** @type {NodeJS.ProcessEnv} */
  const result = { TF_CPP_MIN_LOG_LEVEL: '3', TF_FORCE_GPU_ALLOW_GROWTH: 'true', ...env }
  delete result['ELECTRON_RUN_AS_NODE'] // would make Electron a plain Node
  return result
}
