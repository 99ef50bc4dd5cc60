/** Which rows of the layer tree can have a rate of their own: those that the plan names as what is trained. Pure. */
import { nameOf } from './treeKeys'
import type { TreeRow } from './treeRows'

/** As many names as are listened to. */
const MOST_NAMES = 4

/** The name that a rate of that row is kept under; null where it has none. `rated` are the names that can have one. */
export function rateNameOf(row: TreeRow, rated: readonly string[]): string | null {
  // While only the head is trained there is but one rate.
  if (row.kind === 'cut' || rated.length < 2) return null
  const name = nameOf(row)
  const isNamed = row.kind === 'block' || name !== row.block.name
  return isNamed && rated.includes(name) ? name : null
}

/** Why a row has no rate of its own, and which have. */
export function whyNoRate(row: TreeRow, rated: readonly string[]): string {
  if (rated.length < 2) {
    return 'Only the head is trained, at the learning rate itself. What is thawed can have a rate of its own.'
  }
  const first = rated.slice(0, MOST_NAMES)
  const more = rated.length - first.length
  const names = more > 0 ? `${first.join(', ')} and ${more} more` : listed(first)
  return `${nameOf(row)} has no rate of its own. These have: ${names}.`
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] ?? ''}`
}
