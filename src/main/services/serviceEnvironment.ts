/** The environment variables a service is started with. */

/** TensorFlow's own switches, unless they are set already: no chatter below errors, no grabbing of a whole GPU. */
export function serviceEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { TF_CPP_MIN_LOG_LEVEL: '3', TF_FORCE_GPU_ALLOW_GROWTH: 'true', ...env }
}
