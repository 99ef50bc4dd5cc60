/** Values about bases, layers and the network a plan describes. */
import { z } from 'zod'

/** The zoo, in the order of keras.io. */
export const zooNames = ['Xception', 'VGG16', 'VGG19', 'ResNet50', 'InceptionV3', 'MobileNet'] as const
export const zooNameSchema = z.enum(zooNames)
export type ZooName = z.infer<typeof zooNameSchema>

/** A base of the zoo, or one of one's own under the name it was added by. */
export const baseNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'a base is named by letters, digits, dots, dashes and underscores')
export type BaseName = z.infer<typeof baseNameSchema>

/** "MobileNet 0.25" */
export function baseText({ base, alpha }: { readonly base: BaseName; readonly alpha: number }): string {
  return alpha === 1 ? base : `${base} ${alpha}`
}

/** Names of what is thawed; see `planSchema`. */
export const unfreezeSchema = z.array(z.string().min(1).max(200)).max(2000).readonly().default([])

export const headSchema = z.object({
  /** How the base's output becomes a vector: Flatten or GlobalAveragePooling2D. */
  pool: z.enum(['flatten', 'avg']).default('flatten'),
  /** Units of each hidden Dense layer with relu, in their order; an empty list leaves them out. */
  dense: z.array(z.number().int().min(1).max(8192)).max(4).readonly().default([256]),
  /** Dropout rate before the output layer, 0 to below 1. */
  dropout: z.number().min(0).lt(1).default(0),
  /** Keras' `kernel_regularizer=L2(l2)` of every Dense layer of the head, the output layer included; 0: none. */
  l2: z.number().min(0).max(1000).default(0)
})
export type Head = z.infer<typeof headSchema>

/** Which published file of ImageNet weights. */
export const weightsIdSchema = z.object({
  base: zooNameSchema,
  /** Width multiplier; 1 for bases that have none. */
  alpha: z.number().default(1),
  /** Input height and width in pixels: MobileNet has files of its own for some sizes. Left out: the base's default. */
  size: z.number().int().optional(),
  /** With the 1000-class top. */
  includeTop: z.boolean().default(false)
})
export type WeightsId = z.output<typeof weightsIdSchema>

export const weightsStateSchema = z.object({
  /** Null for bases that have one width only. */
  alpha: z.number().nullable(),
  includeTop: z.boolean(),
  atHand: z.boolean(),
  /** Where the file is, or would be. */
  path: z.string(),
  /** Of the file at hand, or else as published; null where neither is known. */
  bytes: z.number().nullable(),
  /** What of an unfinished fetch is kept, to go on from. */
  fetched: z.number().int()
})
export type WeightsState = z.infer<typeof weightsStateSchema>

/** How pixels 0..255 RGB become what a base expects: Keras' `tf` and `caffe` modes, x / 255, or as they are. */
export const preprocessingNames = ['tf', 'caffe', 'rescale', 'none'] as const
export const preprocessingNameSchema = z.enum(preprocessingNames)
export type PreprocessingName = z.infer<typeof preprocessingNameSchema>
/** Of an own base where nothing is said: what its `predict` was given, it is given here. */
export const ownPreprocessing: PreprocessingName = 'none'

export const baseInfoSchema = z.object({
  name: baseNameSchema,
  /** Of the zoo, or added from a model file of one's own. */
  origin: z.enum(['zoo', 'own']),
  /** What is published about it is null for an own base. */
  year: z.number().int().nullable(),
  paper: z.string().nullable(),
  licence: z.string().nullable(),
  /** Parameters without the 1000-class top, at alpha 1.0. */
  params: z.number().int(),
  /** Layers with weights along the longest way, as keras.io counts them. */
  depth: z.number().int(),
  defaultSize: z.number().int(),
  minSize: z.number().int(),
  alphas: z.array(z.number()),
  /** ImageNet accuracies as Keras publishes them, at alpha 1.0; null for an own base. */
  top1: z.number().nullable(),
  top5: z.number().nullable(),
  preprocessing: preprocessingNameSchema,
  /** Pictures a second through the base alone at its default size and alpha 1, measured on this machine; null until it was. */
  speed: z.number().nullable(),
  /** Published files; an own base has its weights with it. */
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
  /** Keras' `trainable`, as the plan sets it. */
  trainable: z.boolean(),
  /** How many of `params` are trained: a BatchNormalization's moving statistics never are. */
  trainableParams: z.number().int(),
  /** Names of the layers whose outputs it takes. */
  inputs: z.array(z.string()),
  /** Lies below the cut: its output never changes while the head is trained. */
  below: z.boolean(),
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
