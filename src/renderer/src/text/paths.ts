/** Paths as text: the window never resolves them, it shows their parts and names what it wants made. */

/** The last part of a path of any system. */
export function nameOf(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '')
  return parts[parts.length - 1] ?? path
}

/** Whether it is a Thaw project by its name. */
export function isProject(path: string): boolean {
  return nameOf(path).endsWith('.thaw')
}

/** The path of `name` in a folder, joined as the folder itself is written; a name cannot lead out of it. */
export function inside(folder: string, name: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/'
  const safe = name.replace(/[\\/:*?"<>|]+/g, '-').replace(/^\.+/, '')
  return folder.endsWith(separator) ? folder + safe : folder + separator + safe
}
