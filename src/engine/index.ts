/** Entry of the engine process: wiring only. */
import { writeFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { engineEvents, engineRequests } from '../contract'
import { runService } from '../wire/serviceEntry'
import { createEngine } from './service'

giveWay()
goFirst()
runService({ requests: engineRequests, events: engineEvents, create: createEngine })

/** TensorFlow takes every core there is: the window goes first. Its threads inherit this, so it comes before them. */
function giveWay(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // A system that forbids it shares the cores evenly.
  }
}

/** Where memory runs out, Linux is to end this process, which loses nothing, and not the window or the library. */
function goFirst(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500')
  } catch {
    // No Linux, or one that forbids it.
  }
}
