/** Failures of the disk in words, for files that Thaw puts into Keras' folder. */

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'is on a disk that is full. Make room on it',
  EDQUOT: 'may take no more: your share of its disk is used up. Make room on it',
  EROFS: 'is on a disk that cannot be written to. Set KERAS_HOME to another folder',
  EACCES: 'may not be written to. Check its permissions, or set KERAS_HOME to another folder',
  EPERM: 'may not be written to. Check its permissions, or set KERAS_HOME to another folder',
  EEXIST: 'cannot be made: a file of that name is in the way. Move it, or set KERAS_HOME to another folder',
  ENOTDIR: 'cannot be made: a file is in the way. Move it, or set KERAS_HOME to another folder',
  EISDIR: 'has a folder where the file belongs. Move it',
  ENOTEMPTY: 'has a folder where the file belongs. Move it',
  ENOENT: 'is gone, or cannot be made. Look whether its disk is connected',
  EIO: 'is on a disk that fails. Look whether it is connected and in order',
  EMFILE: 'cannot be written to: too many files are open on this machine. Close other programs',
  ENFILE: 'cannot be written to: too many files are open on this machine. Close other programs'
}

/** "The folder … is on a disk that is full. Make room on it", without a full stop; null where `error` is no such failure. */
export function diskFailure(error: unknown, folder: string): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  const reason = code === undefined ? undefined : REASONS[code]
  return reason === undefined ? null : `The folder ${folder} ${reason}`
}
