// npm test: every ring, or those named (npm test -- unit e2e); the last line is the sum over all of them.
import { CRASHED, sum, sumLine } from './rings/results.mjs'
import { RINGS } from './rings/rings.mjs'
import { currentPlace } from './setup/place.mjs'
import { prepare } from './setup/prepare.mjs'
import { runCommandLine, SetupError } from './setup/setupError.mjs'

await runCommandLine(async () => {
  const { names, flags } = readArguments(process.argv.slice(2))
  const outcomes = []
  for (const name of names) outcomes.push(await runRing(name, flags))
  for (const failure of outcomes.flatMap(({ failures }) => failures)) console.log(`\nfailed: ${failure}`)
  const total = sum(outcomes.map(({ count }) => count))
  console.log(`\n${sumLine(total)}`)
  return total.failed === 0 ? 0 : 1
})

/**
 * Names of rings first; what follows them goes to the runner, when it is one ring alone.
 * @param {readonly string[]} args
 */
function readArguments(args) {
  const firstFlag = args.findIndex((arg) => !Object.hasOwn(RINGS, arg))
  const named = firstFlag === -1 ? args : args.slice(0, firstFlag)
  const flags = firstFlag === -1 ? [] : args.slice(firstFlag)
  if (flags.length > 0 && named.length !== 1) {
    throw new SetupError(
      `"${flags[0]}" is no ring.`,
      `The rings are ${Object.keys(RINGS).join(', ')}; after one ring's name come flags for its runner.`
    )
  }
  return { names: named.length > 0 ? named : Object.keys(RINGS), flags }
}

/**
 * A ring that cannot be prepared or run does not keep the others from running.
 * @param {string} name
 * @param {readonly string[]} flags
 */
async function runRing(name, flags) {
  const place = currentPlace()
  const ring = RINGS[name]
  console.log(`\n--- ${name} ---`)
  const started = performance.now()
  try {
    await prepare(ring?.parts ?? [], { place })
    const outcome = (await ring?.run(place, flags)) ?? { count: CRASHED, failures: [] }
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`--- ${name}: ${sumLine(outcome.count)} in ${seconds} s ---`)
    return outcome
  } catch (error) {
    console.error(error instanceof SetupError ? error.describe() : error)
    return { count: CRASHED, failures: [`${name}: the ring could not be run`] }
  }
}
