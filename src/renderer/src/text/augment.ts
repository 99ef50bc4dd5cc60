/** What varying pictures does to them, in plain words. */
import type { Augment, FillMode, Plan } from '../../../contract'
import { percent } from './numbers'

export const fillNames: Readonly<Record<FillMode, string>> = {
  nearest: 'Its last pixels, drawn out',
  constant: 'One grey',
  reflect: 'Its mirror image',
  wrap: 'Its other side'
}

/** "Mirrored, turned up to 10°, moved up to 5 %, zoomed 0.9 to 1.1, brightness 0.9 to 1.1." */
export function augmentText(augment: Augment | null): string {
  if (augment === null) return 'Every epoch shows the same pictures.'
  const parts = partsOf(augment)
  if (parts.length === 0) return 'Nothing is varied yet: every epoch shows the same pictures.'
  const words = parts.join(', ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

/** Whether training pictures are other ones in each epoch, and therefore have no features that could be kept. */
export function variedAnew({ augment, augmentVariants }: Pick<Plan, 'augment' | 'augmentVariants'>): boolean {
  return augment !== null && augmentVariants === null && partsOf(augment).length > 0
}

function partsOf(augment: Augment): readonly string[] {
  return [
    ...(augment.horizontalFlip ? ['mirrored'] : []),
    ...(augment.verticalFlip ? ['upside down'] : []),
    ...(augment.rotationRange > 0 ? [`turned up to ${augment.rotationRange}°`] : []),
    ...shiftParts(augment),
    ...(augment.shearRange > 0 ? [`sheared up to ${augment.shearRange}°`] : []),
    ...rangePart('zoomed', augment.zoomRange),
    ...rangePart('brightness', augment.brightnessRange),
    ...rangePart('contrast', augment.contrastRange),
    ...(augment.channelShiftRange > 0 ? [`colours shifted up to ${augment.channelShiftRange}`] : [])
  ]
}

/** Below 1 a share of the picture, from 1 on pixels. */
export function shiftText(shift: number): string {
  return shift < 1 ? percent(shift) : `${shift} px`
}

function shiftParts({ widthShiftRange: x, heightShiftRange: y }: Augment): readonly string[] {
  if (x === y) return x > 0 ? [`moved up to ${shiftText(x)}`] : []
  return [
    ...(x > 0 ? [`moved sideways up to ${shiftText(x)}`] : []),
    ...(y > 0 ? [`moved up or down to ${shiftText(y)}`] : [])
  ]
}

function rangePart(what: string, [low, high]: readonly [number, number]): readonly string[] {
  return low === 1 && high === 1 ? [] : [`${what} ${low} to ${high}`]
}
