/** What the problems of a picture are called in the window. */
import type { PictureRow, ProblemName } from '../../../contract'

export const problemTitles: Readonly<Record<ProblemName, string>> = {
  empty: 'Empty file',
  corrupt: 'Damaged',
  changed: 'Changed',
  'wrong-extension': 'Wrong extension',
  'too-small': 'Too small',
  'too-large': 'Too large',
  missing: 'Missing',
  unreadable: 'Unreadable',
  duplicate: 'Duplicate',
  'two-classes': 'In two classes',
  leak: 'On two sides',
  animated: 'Animated'
}

/** Whether there is anything to see of a picture: one with a problem that was never decoded shows nothing. */
export function isDrawable({ width, problems }: Pick<PictureRow, 'width' | 'problems'>): boolean {
  return width !== null || problems.length === 0
}
