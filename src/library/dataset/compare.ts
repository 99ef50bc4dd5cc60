/** Finds what only a look at all pictures shows: the same bytes twice in a class, in two classes, on two sides. */
import { basename } from 'node:path'
import type { PictureStore, StoredPicture } from './pictureStore'
import { comparedProblems } from './problems'

/**
 * Marks copies and decides which usable pictures are used: of copies in one class the first by path; of copies in two
 * classes none, until the person decides. With sides from a split file (`fixedSides`) nothing is left out, since the
 * file is followed to the letter; a picture on two sides is called a leak.
 */
export function comparePictures(store: PictureStore, fixedSides: boolean): void {
  for (const problem of comparedProblems) store.removeProblem(problem)
  const usable = store.all().filter((picture) => picture.usable === 1)
  for (const copies of groupByHash(usable)) compareCopies(store, copies, fixedSides)
}

function compareCopies(store: PictureStore, copies: readonly StoredPicture[], fixedSides: boolean): void {
  const classes = new Set(copies.map((picture) => picture.class))
  const sides = new Set(copies.map((picture) => picture.side))
  copies.forEach((picture, i) => {
    const used = fixedSides || (classes.size === 1 && i === 0)
    if (picture.used !== (used ? 1 : 0)) store.setUsed(picture.id, used)
    const other = copies[i === 0 ? 1 : 0]
    if (!other) return
    const same = `The same picture as "${basename(other.path)}"`
    if (classes.size > 1) store.addProblem(picture.id, 'two-classes', `${same}, which is in another class.`)
    else if (i > 0) store.addProblem(picture.id, 'duplicate', `${same}.`)
    if (fixedSides && sides.size > 1)
      store.addProblem(picture.id, 'leak', `${same}, which is on another side of the split.`)
  })
}

/** Groups in the order of paths. */
function groupByHash(pictures: readonly StoredPicture[]): StoredPicture[][] {
  const groups = new Map<string, StoredPicture[]>()
  for (const picture of pictures) {
    const group = groups.get(picture.hash ?? '')
    if (group) group.push(picture)
    else groups.set(picture.hash ?? '', [picture])
  }
  return [...groups.values()]
}
