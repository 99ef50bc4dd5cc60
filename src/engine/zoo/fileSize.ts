/** Sizes of files as file managers write them. */

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** 58889256 -> "58.9 MB"; thousands, as files are counted. */
export function fileSize(bytes: number): string {
  const power = unitOf(bytes)
  return `${inUnit(bytes, power)} ${UNITS[power]}`
}

/** "12.3 of 58.9 MB"; "12.3 MB" where the whole is not known. */
export function partOf(done: number, total: number | null): string {
  if (total === null) return fileSize(done)
  const power = unitOf(total)
  return `${inUnit(done, power)} of ${inUnit(total, power)} ${UNITS[power]}`
}

function unitOf(bytes: number): number {
  const power = Math.floor(Math.log10(Math.max(1, bytes)) / 3)
  // 999,960 bytes would be written "1000.0 kB".
  const rounded = Number((bytes / 1000 ** power).toFixed(1)) >= 1000 ? power + 1 : power
  return Math.min(UNITS.length - 1, rounded)
}

function inUnit(bytes: number, power: number): string {
  return (bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)
}
