/** Gives every used picture without a side its side. */
import type { SplitSettings } from '../../contract'
import type { PictureStore } from './pictureStore'
import { splitClass } from './split'

/**
 * A picture that turned up under another name, its old file gone, keeps the side of its bytes; others are split by
 * seed and content. No picture changes a side that it has.
 */
export function splitPictures(pictures: PictureStore, settings: SplitSettings): void {
  for (const [cls, counts] of countsOf(pictures)) {
    const open = pictures.withoutSide(cls)
    const taken = { ...counts }
    for (const { id, inherited } of open) {
      if (!inherited) continue
      pictures.setSide(id, inherited)
      taken[inherited] += 1
    }
    const others = open.filter(({ inherited }) => !inherited)
    const hashes = others.map(({ hash }) => hash)
    splitClass(hashes, taken, settings).forEach((side, i) => {
      const picture = others[i]
      if (picture) pictures.setSide(picture.id, side)
    })
  }
}

function countsOf(pictures: PictureStore): Map<number, { train: number; val: number; test: number }> {
  const counts = new Map<number, { train: number; val: number; test: number }>()
  for (const { class: cls, side, n } of pictures.sideCounts()) {
    const of = counts.get(cls) ?? { train: 0, val: 0, test: 0 }
    if (side) of[side] = n
    counts.set(cls, of)
  }
  return counts
}
