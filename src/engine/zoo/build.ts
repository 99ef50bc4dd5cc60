/** Builds a base of the zoo. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { BaseName } from '../../contract'
import { mobileNet } from './mobileNet'

export function buildBase(options: {
  readonly base: BaseName
  readonly alpha: number
  readonly size: number
  readonly includeTop: false
}): LayersModel {
  return mobileNet(options)
}
