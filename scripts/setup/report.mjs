// What a person sees while set-up works: one line a step, rewritten in place on a terminal. Always on stderr, so that
// stdout stays for what a command has to say.

/**
 * @typedef {object} Report
 * @property {(name: string, position: number, total: number) => void} begin a step starts
 * @property {(text: string) => void} update what it is doing
 * @property {(text: string, part: number, whole: number) => void} amount how far it is, in bytes
 * @property {(text: string) => void} note a line that stays
 * @property {(seconds: number) => void} end the step is done
 */

const MEGABYTE = 1_000_000
const PERCENT_STEP = 10 // without a terminal: a line every 10 %, so that logs stay short

/**
 * @param {{ write(text: string): unknown, isTTY?: boolean | undefined }} stream
 * @returns {Report}
 */
export function createReport(stream = process.stderr) {
  let label = ''
  let last = ''
  const live = stream.isTTY === true

  /** @param {string} text */
  function show(text) {
    if (text === last) return
    last = text
    stream.write(live ? `\r\x1b[2K${label}: ${text}` : `${label}: ${text}\n`)
  }

  return {
    begin(name, position, total) {
      label = `[${position}/${total}] ${name}`
      last = ''
      if (live) stream.write(label)
    },
    update: show,
    amount(text, part, whole) {
      const percent = Math.min(100, Math.floor((100 * part) / whole))
      const step = live ? percent : percent - (percent % PERCENT_STEP)
      const megabytes = live ? part / MEGABYTE : (step * whole) / 100 / MEGABYTE
      show(`${text} ${Math.round(megabytes)} of ${Math.round(whole / MEGABYTE)} MB (${step} %)`)
    },
    note(text) {
      stream.write(live ? `\r\x1b[2K${text}\n` : `${text}\n`)
      last = ''
    },
    end(seconds) {
      stream.write(`${live ? '\r\x1b[2K' : ''}${label}: done in ${seconds.toFixed(1)} s\n`)
    }
  }
}
