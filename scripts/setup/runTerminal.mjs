// Runs one `thaw ...` command in this process: set-up if anything is missing, then the built terminal program.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { answerAtOnce } from './answerAtOnce.mjs'
import { environment } from './environment.mjs'
import { currentPlace } from './place.mjs'
import { isPrepared, prepare } from './prepare.mjs'

/**
 * @param {readonly string[]} args what follows `thaw`
 * @returns {Promise<number>} exit code: 0 done, 1 failed, 2 usage
 */
export async function runTerminal(args) {
  const place = currentPlace()
  const answer = isPrepared(['terminal'], place) ? null : answerAtOnce(args, place.root)
  if (answer) {
    process.stdout.write(answer.stdout ?? '')
    process.stderr.write(answer.stderr ?? '')
    return answer.code
  }
  // The words are read before TensorFlow is fetched: a question, or a slip of the keyboard, needs none.
  await prepare(['terminal'], { place })
  Object.assign(process.env, environment(process.env))
  const { main } = await import(pathToFileURL(join(place.root, 'out', 'main', 'cli.js')).href)
  return main(args, () => prepare(['app'], { place }))
}
