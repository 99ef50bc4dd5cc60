/** Weights files in words: whose they are, whether they are at hand, what of them was fetched. */
import type { BaseName, WeightsId, WeightsState } from '../../contract'
import { fileSize, partOf } from '../../engine/zoo/fileSize'

/** "MobileNet 0.25 with its top"; `size` where it is said which of MobileNet's input sizes the file is for. */
export function weightsName(
  base: BaseName,
  {
    alpha,
    includeTop,
    size
  }: Pick<WeightsState, 'alpha' | 'includeTop'> & { readonly size?: number | undefined }
): string {
  const width = alpha === null ? '' : ` ${alpha}`
  return `${base}${width}${includeTop ? ' with its top' : ''}${size === undefined || alpha === null ? '' : ` for ${size} px`}`
}

/** "at hand, 2.1 MB", "12.3 of 58.9 MB fetched", "not at hand, 58.9 MB". */
export function weightsState({ atHand, bytes, fetched }: WeightsState): string {
  if (!atHand && fetched > 0) return `${partOf(fetched, bytes)} fetched`
  return `${atHand ? 'at hand' : 'not at hand'}${bytes === null ? '' : `, ${fileSize(bytes)}`}`
}

/** The command that fetches them: "thaw weights fetch MobileNet --alpha 0.5 --size 160". */
export function fetchCommand({ base, alpha, size, includeTop }: WeightsId): string {
  return [
    `thaw weights fetch ${base}`,
    ...(alpha === 1 ? [] : [`--alpha ${alpha}`]),
    ...(size === undefined ? [] : [`--size ${size}`]),
    ...(includeTop ? ['--top'] : [])
  ].join(' ')
}
