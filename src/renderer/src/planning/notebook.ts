/** The recipe of the notebook that Thaw grew from, on whatever base is chosen. Pure. */
import type { Plan } from '../../../contract'
import { strongAugment } from './augmentPresets'

type NotebookPart = Pick<
  Plan,
  'size' | 'preprocess' | 'head' | 'optimizer' | 'lr' | 'batch' | 'epochs' | 'augment'
>

/** `minSize` of the base in pixels; `augment` stays what it is where the way takes none. */
export function notebookRecipe(
  { mode, augment }: Pick<Plan, 'mode' | 'augment'>,
  minSize: number
): NotebookPart {
  return {
    size: Math.max(150, minSize),
    preprocess: 'rescale',
    head: { pool: 'flatten', dense: [256], dropout: 0, l2: 0 },
    optimizer: 'rmsprop',
    lr: 2e-5,
    batch: 20,
    epochs: 30,
    augment: mode === 'frozen' ? strongAugment : augment
  }
}
