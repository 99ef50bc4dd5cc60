/** The numbers by which pictures are varied, as rows of sliders: plain names beside Keras'. Pure. */
import type { Augment } from '../../../../../contract'
import { shiftText } from '../../../text/augment'

export interface AugmentRow {
  readonly label: string
  /** Keras' name and unit. */
  readonly hint: string
  readonly min: number
  readonly max: number
  readonly step: number
  readonly values: readonly number[]
  /** The values in words. */
  readonly said: string
  readonly part: (values: readonly number[]) => Partial<Augment>
}

type Single =
  'rotationRange' | 'widthShiftRange' | 'heightShiftRange' | 'shearRange' | 'channelShiftRange' | 'cval'
type Pair = 'zoomRange' | 'brightnessRange' | 'contrastRange'

export function augmentRows(augment: Augment): readonly AugmentRow[] {
  const single = (
    name: Single,
    label: string,
    { hint, max, step = 1 }: { readonly hint: string; readonly max: number; readonly step?: number },
    text = (value: number): string => `± ${value}`
  ): AugmentRow => ({
    ...{ label, hint, min: 0, max, step },
    values: [augment[name]],
    said: text(augment[name]),
    part: ([value = 0]) => ({ [name]: value })
  })
  const pair = (name: Pair, label: string, hint: string): AugmentRow => ({
    ...{ label, hint, min: 0.5, max: 1.5, step: 0.05 },
    values: augment[name],
    said: factorsText(augment[name]),
    part: ([low = 1, high = 1]) => ({ [name]: [low, high] })
  })
  const degrees = (value: number): string => `± ${value}°`
  const shift = (value: number): string => `± ${shiftText(value)}`
  return [
    single('rotationRange', 'Turn', { hint: 'rotation_range, in degrees', max: 180 }, degrees),
    single('widthShiftRange', 'Move sideways', { hint: 'width_shift_range', max: 0.5, step: 0.01 }, shift),
    single('heightShiftRange', 'Move up, down', { hint: 'height_shift_range', max: 0.5, step: 0.01 }, shift),
    single('shearRange', 'Shear', { hint: 'shear_range, in degrees', max: 45, step: 0.1 }, degrees),
    pair('zoomRange', 'Zoom', 'zoom_range: above 1 shows more of the picture, smaller'),
    pair('brightnessRange', 'Brightness', 'brightness_range: 1 leaves it'),
    pair('contrastRange', 'Contrast', "as Keras' RandomContrast: 1 leaves it"),
    single('channelShiftRange', 'Shift colours', { hint: 'channel_shift_range, of 0 to 255', max: 100 }),
    ...(augment.fillMode === 'constant'
      ? [single('cval', 'Grey', { hint: 'cval, 0 is black, 255 white', max: 255 }, String)]
      : [])
  ]
}

function factorsText([low, high]: readonly [number, number]): string {
  return low === 1 && high === 1 ? 'unchanged' : `${low} to ${high}`
}
