/** Ways to vary pictures that suit most: lightly, or as strongly as the notebook does. Pure. */
import { augmentSchema, notebookAugment, type Augment } from '../../../contract'

export type AugmentPreset = 'none' | 'light' | 'strong' | 'own'

export const noAugment: Augment = augmentSchema.parse({})

/** As two photographs of one thing differ. */
export const lightAugment: Augment = augmentSchema.parse({
  horizontalFlip: true,
  rotationRange: 10,
  widthShiftRange: 0.05,
  heightShiftRange: 0.05,
  zoomRange: 0.1,
  brightnessRange: [0.9, 1.1]
})

export const strongAugment = notebookAugment

/** Which preset these settings are. */
export function presetOf(augment: Augment | null): AugmentPreset {
  if (augment === null) return 'none'
  if (same(augment, lightAugment)) return 'light'
  return same(augment, strongAugment) ? 'strong' : 'own'
}

/** Whatever the order of their keys. */
export function same(a: Augment, b: Augment): boolean {
  return (Object.keys(noAugment) as (keyof Augment)[]).every(
    (name) => JSON.stringify(a[name]) === JSON.stringify(b[name])
  )
}
