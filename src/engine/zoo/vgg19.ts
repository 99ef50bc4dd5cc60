/** VGG19 (Simonyan, Zisserman 2014, arXiv:1409.1556, configuration E), layer for layer `keras.applications.VGG19`. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { vgg, type VggOptions } from './vgg'

export function vgg19(options: VggOptions): LayersModel {
  return vgg('vgg19', [2, 2, 4, 4, 4], options)
}
