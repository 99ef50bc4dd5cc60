/** What the person prefers, kept in the user-data folder. Knows no window. */
import { join } from 'node:path'
import { AppError, preferencesSchema, type Preferences } from '../contract'
import { readJsonFile, writeJsonFile } from './jsonFile'
import type { Log } from './log'

export interface PreferenceStore {
  get(): Preferences
  /** Throws `disk` where they cannot be written; they hold for this session all the same. */
  set(preferences: Preferences): Preferences
}

/** `apply` is called with what holds, at once and upon each change. */
export function openPreferences(
  userData: string,
  log: Log,
  apply: (preferences: Preferences) => void
): PreferenceStore {
  const file = join(userData, 'preferences.json')
  let current = readJsonFile(file, preferencesSchema, log)
  apply(current)
  return {
    get: () => current,
    set(preferences) {
      current = preferencesSchema.parse(preferences)
      apply(current)
      try {
        writeJsonFile(file, current)
      } catch (cause) {
        throw new AppError(
          'disk',
          `The preferences hold until Thaw is closed, but could not be saved to ${file}: ${String(cause)}`,
          { cause }
        )
      }
      return current
    }
  }
}
