/** Finds what only a look at all pictures shows: the same bytes twice in a class, in two classes, on two sides. */
import { basename } from 'node:path'
import type { PictureStore, StoredPicture } from './pictureStore'

/**
 * Marks copies and decides which usable, labelled pictures are used: of copies in one class the first by path; of
 * copies in two classes none, until the person decides. With sides from a split file (`fixedSides`) nothing that it
 * names is left out, since the file is followed to the letter; a picture on two sides is called a leak.
 */
export function comparePictures(store: PictureStore, fixedSides: boolean): void {
  store.resetComparison({ sidesOnly: fixedSides })
  for (const copies of store.copies()) {
    const compared = fixedSides ? copies.filter((picture) => picture.side !== null) : copies
    compareCopies(store, compared, fixedSides)
  }
}

function compareCopies(store: PictureStore, copies: readonly StoredPicture[], fixedSides: boolean): void {
  copies.forEach((picture, i) => {
    const otherClass = copies.find(({ class: cls }) => picture.class !== null && cls !== null && cls !== picture.class) // prettier-ignore
    const otherSide = copies.find(({ side }) => fixedSides && side !== picture.side)
    const first = copies[0]
    if (otherClass)
      store.addProblem(picture.id, 'two-classes', sameAs(otherClass, ', which is in another class.')) // prettier-ignore
    else if (first && i > 0) store.addProblem(picture.id, 'duplicate', sameAs(first, '.'))
    if (otherSide) store.addProblem(picture.id, 'leak', sameAs(otherSide, `, which is on the ${otherSide.side} side.`)) // prettier-ignore
    if (!fixedSides && (otherClass || i > 0)) store.setUsed(picture.id, false)
  })
}

function sameAs(other: StoredPicture, rest: string): string {
  return `The same picture as "${basename(other.path)}"${rest}`
}
