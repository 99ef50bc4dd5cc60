#!/usr/bin/env node
// The terminal's way in: sets itself up on first use, then runs src/cli. Nothing but the command writes to stdout.
import { runTerminal } from '../scripts/setup/runTerminal.mjs'
import { runCommandLine } from '../scripts/setup/setupError.mjs'

await runCommandLine(() => runTerminal(process.argv.slice(2)))
