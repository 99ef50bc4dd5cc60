/** How training pictures are varied, with the names and ranges of Keras' ImageDataGenerator; neutral where left out. */
import { z } from 'zod'

/** What lies beyond a picture's edge: its last pixels, `cval`, its mirror image, or its other side. */
export const fillModes = ['nearest', 'constant', 'reflect', 'wrap'] as const
export const fillModeSchema = z.enum(fillModes)
export type FillMode = z.infer<typeof fillModeSchema>

/** Below 1 a fraction of the picture's width or height, from 1 on pixels; drawn from [-shift, shift]. */
const shiftSchema = z.number().min(0).max(1024).default(0)

/** [lower, upper]. */
const rangeSchema = (lowest: number, highest: number) =>
  z
    .tuple([z.number().min(lowest).max(highest), z.number().min(lowest).max(highest)])
    .refine(([lower, upper]) => lower <= upper, 'the lower end comes first')
    .readonly()

/** Each picture of each epoch gets its own numbers, drawn evenly from these ranges. */
export const augmentSchema = z.object({
  /** Degrees; drawn from [-rotation, rotation]. */
  rotationRange: z.number().min(0).max(180).default(0),
  widthShiftRange: shiftSchema,
  heightShiftRange: shiftSchema,
  /** Degrees; drawn from [-shear, shear]. */
  shearRange: z.number().min(0).max(89).default(0),
  /** [lower, upper] or z for [1 - z, 1 + z], one draw an axis; above 1 shows more of the picture, smaller. */
  zoomRange: z
    .union([
      z
        .number()
        .min(0)
        .max(0.95)
        .transform((zoom): readonly [number, number] => [1 - zoom, 1 + zoom]),
      rangeSchema(0.05, 20)
    ])
    .prefault([1, 1]),
  /** Half of the pictures are mirrored left to right. */
  horizontalFlip: z.boolean().default(false),
  /** Half of the pictures are turned upside down. */
  verticalFlip: z.boolean().default(false),
  /** Factor of every pixel; 1 leaves it. */
  brightnessRange: rangeSchema(0, 10).default([1, 1]),
  /** Factor of a pixel's distance from its channel's mean; 1 leaves it. As Keras' RandomContrast: the generator has none. */
  contrastRange: rangeSchema(0, 10).default([1, 1]),
  /** Added to every pixel of a picture, in pixel values 0..255; drawn from [-shift, shift]. */
  channelShiftRange: z.number().min(0).max(255).default(0),
  fillMode: fillModeSchema.default('nearest'),
  /** Value beyond the edge where `fillMode` is `constant`, 0..255. */
  cval: z.number().min(0).max(255).default(0)
})
export type Augment = z.output<typeof augmentSchema>
export type AugmentInput = z.input<typeof augmentSchema>

/** What a preview asks for, whoever names the picture. */
export const previewAugmentSchema = z.object({
  settings: augmentSchema,
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  /** Height and width in pixels. */
  size: z.number().int().min(32).max(512).default(160),
  /** How many ways the picture is shown. */
  count: z.number().int().min(1).max(24).default(8)
})
export const augmentPreviewSchema = z.object({
  /** The picture itself at that size, then each of its variations. */
  jpegs: z.array(z.instanceof(Uint8Array))
})

/** The settings of the notebook that Thaw grew from ("Building powerful image classification models using very little data"). */
export const notebookAugment: Augment = augmentSchema.parse({
  rotationRange: 40,
  widthShiftRange: 0.2,
  heightShiftRange: 0.2,
  shearRange: 0.2,
  zoomRange: 0.2,
  horizontalFlip: true,
  fillMode: 'nearest'
})
