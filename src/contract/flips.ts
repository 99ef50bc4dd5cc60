/** A validation picture that became right or wrong, in words. */
import type { Flip } from './run'

/** "daisy, was taken for roses" where it is right now; "daisy, now taken for roses" where it is wrong. */
export function flipText({ label, before, now }: Flip, classes: readonly string[]): string {
  const name = (index: number): string => classes[index] ?? 'another class'
  return now === label
    ? `${name(label)}, was taken for ${name(before)}`
    : `${name(label)}, now taken for ${name(now)}`
}
