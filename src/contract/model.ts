/** Values about bases, layers and the network a plan describes. */
import { z } from 'zod'

/** The zoo, in the order of keras.io. */
export const baseNames = ['Xception', 'VGG16', 'VGG19', 'ResNet50', 'InceptionV3', 'MobileNet'] as const
export const baseNameSchema = z.enum(baseNames)
export type BaseName = z.infer<typeof baseNameSchema>

export const headSchema = z.object({
  /** How the base's output becomes a vector: Flatten or GlobalAveragePooling2D. */
  pool: z.enum(['flatten', 'avg']).default('flatten'),
  /** Units of the hidden Dense layer with relu; 0 leaves it out. */
  units: z.number().int().min(0).max(8192).default(256),
  /** Dropout rate before the output layer, 0 to below 1. */
  dropout: z.number().min(0).lt(1).default(0)
})
export type Head = z.infer<typeof headSchema>

export const weightsStateSchema = z.object({
  alpha: z.number().nullable(),
  includeTop: z.boolean(),
  atHand: z.boolean(),
  /** Where the file is, or would be. */
  path: z.string(),
  bytes: z.number().nullable()
})

export const baseInfoSchema = z.object({
  name: baseNameSchema,
  year: z.number().int(),
  paper: z.string(),
  licence: z.string(),
  /** Parameters without the 1000-class top, at alpha 1.0. */
  params: z.number().int(),
  depth: z.number().int(),
  defaultSize: z.number().int(),
  minSize: z.number().int(),
  alphas: z.array(z.number()),
  /** ImageNet top-1 accuracy as Keras publishes it, at alpha 1.0. */
  top1: z.number(),
  preprocessing: z.enum(['tf', 'caffe']),
  weights: z.array(weightsStateSchema)
})
export type BaseInfo = z.infer<typeof baseInfoSchema>

export const layerRowSchema = z.object({
  name: z.string(),
  /** Keras class name, as `Conv2D`. */
  class: z.string(),
  /** Output shape, batch first as null. */
  shape: z.array(z.number().nullable()),
  params: z.number().int(),
  trainable: z.boolean(),
  /** The block the layer belongs to, as `block5`, or `head`. */
  block: z.string()
})
export type LayerRow = z.infer<typeof layerRowSchema>

export const networkSummarySchema = z.object({
  base: baseNameSchema,
  size: z.number().int(),
  layers: z.array(layerRowSchema),
  params: z.object({ total: z.number(), trainable: z.number(), frozen: z.number() }),
  /** Name of the last layer below the cut: its output is computed once a picture and kept. */
  cut: z.string(),
  /** Numbers of the feature vector kept a picture. */
  featureLength: z.number().int()
})
export type NetworkSummary = z.infer<typeof networkSummarySchema>
