/** Paths as text: the window never joins or resolves them, it only shows their parts. */

/** The last part of a path of any system. */
export function nameOf(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '')
  return parts[parts.length - 1] ?? path
}

/** Whether it is a Thaw project by its name. */
export function isProject(path: string): boolean {
  return nameOf(path).endsWith('.thaw')
}
