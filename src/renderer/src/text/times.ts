/** Spans and moments as the window writes them. */

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** 0.006 -> "6 ms", 0.42 -> "0.4 s", 72 -> "1 min 12 s", 4000 -> "1 h 7 min" */
export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 0.095) return `${Math.max(1, Math.round(seconds * 1000))} ms`
  if (seconds < 9.95) return `${Math.round(seconds * 10) / 10} s`
  const rounded = Math.round(seconds)
  if (rounded < MINUTE) return `${rounded} s`
  if (rounded < HOUR) return pair(rounded, MINUTE, 'min', 1, 's')
  return pair(rounded, HOUR, 'h', MINUTE, 'min')
}

/** What is left, rounded so that it does not flicker: "about 2 min left"; empty where it is not known. */
export function timeLeft(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return ''
  if (seconds < 1) return 'almost done'
  if (seconds < 10) return `${Math.ceil(seconds)} s left`
  if (seconds < MINUTE) return `about ${Math.ceil(seconds / 5) * 5} s left`
  if (seconds < 5 * MINUTE) return `about ${duration(Math.ceil(seconds / 10) * 10)} left`
  return `about ${duration(Math.ceil(seconds / MINUTE) * MINUTE)} left`
}

/** An ISO moment as seen from `now`: "just now", "5 min ago", "yesterday", "3 days ago", else the date. */
export function ago(moment: string, now: Date): string {
  const then = new Date(moment)
  const seconds = (now.getTime() - then.getTime()) / 1000
  if (!Number.isFinite(seconds)) return ''
  if (seconds < MINUTE) return 'just now'
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`
  if (seconds < 2 * DAY) return 'yesterday'
  if (seconds < 14 * DAY) return `${Math.floor(seconds / DAY)} days ago`
  return then.toISOString().slice(0, 10)
}

/** Time of day with seconds, as a log has it. */
export function clock(moment: Date): string {
  return moment.toTimeString().slice(0, 8)
}

function pair(seconds: number, big: number, bigName: string, small: number, smallName: string): string {
  const bigs = Math.floor(seconds / big)
  const smalls = Math.floor((seconds % big) / small)
  return smalls === 0 ? `${bigs} ${bigName}` : `${bigs} ${bigName} ${smalls} ${smallName}`
}
