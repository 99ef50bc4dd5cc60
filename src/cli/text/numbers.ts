/** Numbers as people and Keras read them: thousands with commas, sizes, times, shapes. */

/** 1234567 -> "1,234,567". */
export function withCommas(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Size of float32 parameters, as Keras' `readable_memory_size` prints it: 218544 -> "853.69 KB". */
export function parameterSize(count: number): string {
  return byteSize(count * 4)
}

/** Bytes with two decimals, by 1024: 512 -> "512.00 B". */
export function byteSize(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value.toFixed(2)} ${units[unit]}`
}

/** Seconds for people: "4 ms", "0.24 s", "12.3 s", "4 min 05 s", "1 h 02 min". */
export function duration(seconds: number): string {
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 1) return `${seconds.toFixed(2)} s`
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`
  const minutes = Math.round(whole / 60)
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`
}

/** Time left, in whole seconds below a minute: nobody reads tenths of a guess. */
export function timeLeft(seconds: number): string {
  return seconds < 59.5 ? `${Math.max(1, Math.round(seconds))} s` : duration(seconds)
}

/** Pictures a second: "8.3", "142". */
export function pace(perSecond: number): string {
  return perSecond < 99.95 ? perSecond.toFixed(1) : withCommas(Math.round(perSecond))
}

/** [null, 7, 7, 256] -> "(None, 7, 7, 256)". */
export function shapeText(shape: readonly (number | null)[]): string {
  return `(${shape.map((size) => size ?? 'None').join(', ')})`
}

/** Losses and accuracies with four decimals, as Keras' progress bar shows them; "-" where there is none. */
export function metric(value: number | null): string {
  return value === null ? '-' : value.toFixed(4)
}

/** "1 picture", "2 pictures", "1,200 classes" (`plural` where adding an s is wrong). */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${withCommas(count)} ${count === 1 ? noun : plural}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
