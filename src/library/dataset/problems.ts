/** What can be done about each problem, in a sentence. */
import type { ProblemName } from '../../contract'

export const fixes: Readonly<Record<ProblemName, string>> = {
  empty: 'Copy the picture again from where it came, or delete the file.',
  corrupt: 'Open it in a picture editor and save it anew, or delete the file.',
  'wrong-extension': 'Give the file the ending of what it is, or delete it if it is no picture.',
  'too-small': 'Use a larger version of the picture, or delete the file.',
  'too-large': 'Save a smaller version of the picture.',
  changed: 'Scan again: Thaw will look at the file as it is now.',
  missing: 'Put the file back and scan again; until then it is left out.',
  unreadable: 'Check the permissions of the file and its disk, then scan again.',
  duplicate: 'Nothing needs to be done: the copy is left out. Delete it to tidy up.',
  'two-classes':
    'Delete the copy that is in the wrong class, then scan again; until then none of them is used.',
  leak: 'Take the picture out of one side of the split file: validation should be pictures the model never saw.',
  animated: 'Nothing needs to be done. Save the frame you mean as a picture of its own to choose another.'
}

/** Problems that come from comparing pictures with each other, not from one file. */
export const comparedProblems: readonly ProblemName[] = ['duplicate', 'two-classes', 'leak']
