/** The result of a run that was gone on with: its features cost what they cost when it began. Pure. */
import type { TrainResult } from '../../contract'

/** `earlier` is its result from before, null where it had none. What was computed again since counts by itself. */
export function withEarlierFeatures(result: TrainResult, earlier: TrainResult | null): TrainResult {
  if (!earlier || earlier.extract_img_s === null || result.extract_img_s !== null) return result
  const { extract_s, extract_img_s, cached } = earlier
  return { ...result, extract_s, extract_img_s, cached }
}
