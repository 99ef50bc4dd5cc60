/** VGG16 (Simonyan, Zisserman 2014, arXiv:1409.1556, configuration D), layer for layer `keras.applications.VGG16`. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { vgg, type VggOptions } from './vgg'

export function vgg16(options: VggOptions): LayersModel {
  return vgg('vgg16', [2, 2, 3, 3, 3], options)
}
