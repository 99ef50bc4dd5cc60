/** Numbers as the window writes them. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** 16813381 -> "16,813,381" */
export function grouped(value: number): string {
  return whole.format(value)
}

/** 2359808 -> "2.4 M", 830 -> "830" */
export function short(value: number): string {
  if (value < 1000) return grouped(value)
  if (value < 999_500) return `${trimmed(value / 1e3)} k`
  return `${trimmed(value / 1e6)} M`
}

/** "1 picture", "480 pictures"; `many` where the plural is irregular. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`
}

/** A share or loss with three decimals, as "0.874"; "–" where there is none. */
export function metric(value: number | null | undefined, decimals = 3): string {
  if (value === null || value === undefined) return '–'
  return Number.isFinite(value) ? value.toFixed(decimals) : 'not a number'
}

/** A share as a whole per cent: 0.2 -> "20 %". */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** A tiny difference, as "1.2e-7"; an exact zero as "0". */
export function difference(value: number): string {
  return value === 0 ? '0' : value.toExponential(1)
}

/** 17225924 -> "17.2 MB" */
export function bytes(value: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  let size = value
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  return unit === 0 ? counted(value, 'byte') : `${trimmed(size)} ${units[unit] ?? ''}`
}

/** One decimal below a hundred, none from there on. */
function trimmed(value: number): string {
  return value < 99.95 ? String(Math.round(value * 10) / 10) : whole.format(value)
}
