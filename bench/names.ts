/** The sections of the benchmark by name; what each measures is in engine.bench.ts and training.bench.ts. */

/** In the order of the report. */
export const sectionNames = [
  'extraction',
  'head',
  'features-mobilenet',
  'features-vgg16',
  'frozen-mobilenet',
  'frozen-vgg16',
  'finetune-vgg16',
  'finetune-resnet50',
  'finetune-mobilenet',
  'augmented-frozen',
  'augmented-finetune',
  'augmented-vgg16',
  'accuracy',
  'growth',
  'forecast',
  'predict'
] as const
export type SectionName = (typeof sectionNames)[number]
