/** The model card that travels with an export: what it is, what it was trained on, how it did, how to use it. */
import { zooNameSchema, type Augment, type Plan } from '../../contract'

export interface ModelCard {
  readonly project: string
  readonly run: string
  readonly plan: Plan
  readonly classes: readonly string[]
  readonly val_acc: number | null
  readonly train: number
  readonly val: number
  readonly backend: string
  /** SHA-256 of the base's weights as its file or seed gives them. */
  readonly baseHash: string
  /** The epoch whose weights were kept. */
  readonly bestEpoch: number
}

/** A base of one's own has its weights with it. */
function weightsText({ base, weights }: Plan): string {
  if (weights === 'imagenet') return zooNameSchema.safeParse(base).success ? 'imagenet' : 'its own'
  return weights === 'random' ? 'random' : 'from a file'
}

/** The card as Markdown, in the order of "Model Cards for Model Reporting" (Mitchell et al. 2019, arXiv:1810.03993). */
export function modelCard(card: ModelCard): string {
  const { plan } = card
  const width = plan.base === 'MobileNet' ? ` (alpha ${plan.alpha})` : ''
  const accuracy = card.val_acc === null ? 'not measured' : card.val_acc.toFixed(4)
  return `# ${card.project}, run ${card.run}

An image classifier made by transfer learning with Thaw.

| | |
|---|---|
| Base | ${plan.base}${width}, weights: ${weightsText(plan)}, ${thawedText(plan)} |
| Head | ${plan.head.pool === 'avg' ? 'GlobalAveragePooling2D' : 'Flatten'}${plan.head.dense.map((units) => `, Dense ${units} relu`).join('')}${plan.head.dropout > 0 ? `, Dropout ${plan.head.dropout}` : ''}, ${card.classes.length === 2 ? 'Dense 1 sigmoid' : `Dense ${card.classes.length} softmax`} |
| Input | ${plan.size} x ${plan.size} pixels, RGB 0..255; preprocessing (${plan.preprocess === 'rescale' ? 'x / 255' : `${plan.base}'s own`}) is inside the model |
| Classes | ${card.classes.join(', ')} |
| Pictures | ${card.train} for training, ${card.val} for validation |
${plan.augment ? `| Augmentation | ${augmentText(plan.augment)}${plan.augmentVariants === null ? '' : `; ${plan.augmentVariants} variants of each picture`} |\n` : ''}| Validation accuracy | ${accuracy} |
| Trained by | ${plan.optimizer}, learning rate ${plan.lr}, batches of ${plan.batch}, seed ${plan.seed}; ${card.bestEpoch === 0 ? 'the weights it started from, for none' : `the weights of epoch ${card.bestEpoch}`} of up to ${plan.epochs}${card.bestEpoch === 0 ? ' epochs was better' : ''} |
${plan.from === null ? '' : `| Started from | the best weights of run ${plan.from} |\n`}| Made with | ${card.backend} |
| Weights of the base before training (SHA-256) | ${card.baseHash} |

## Use

    import tensorflow as tf
    model = tf.saved_model.load('this folder')
    picture = tf.io.read_file('picture.jpg')
    answer = model.signatures['serving_bytes'](image_bytes=tf.constant([picture.numpy()]))
    print(dict(zip(answer['classes'].numpy(), answer['scores'].numpy()[0])))

\`serving_default\` takes \`image\`: float32 [N, ${plan.size}, ${plan.size}, 3], pixels 0..255 RGB. \`serving_bytes\` takes
\`image_bytes\`: N encoded pictures (JPEG, PNG, GIF, BMP). Both give \`scores\` [N, ${card.classes.length}] and \`classes\`.

## Limits

The model knows these classes and no other: every picture is given to one of them. It was measured on pictures like those
it was trained on; on others it can be worse. EXIF orientation is not applied.
`
}

/** "frozen", or what of the base was trained too. */
function thawedText({ mode, unfreeze, freezeBatchNorm }: Plan): string {
  if (mode !== 'finetune') return 'frozen'
  const norm = freezeBatchNorm ? ', every BatchNormalization frozen' : ''
  return `thawed and fine-tuned: ${unfreeze.join(', ')}${norm}; the rest frozen`
}

/** What training pictures went through, with Keras' names: "rotation_range 40, zoom_range 0.8 to 1.2, horizontal_flip". */
function augmentText(settings: Augment): string {
  const range = (name: string, value: number): string[] => (value === 0 ? [] : [`${name} ${value}`])
  const factor = (name: string, [lower, upper]: readonly [number, number]): string[] =>
    lower === 1 && upper === 1 ? [] : [`${name} ${lower} to ${upper}`]
  const active = [
    ...range('rotation_range', settings.rotationRange),
    ...range('width_shift_range', settings.widthShiftRange),
    ...range('height_shift_range', settings.heightShiftRange),
    ...range('shear_range', settings.shearRange),
    ...factor('zoom_range', settings.zoomRange),
    ...(settings.horizontalFlip ? ['horizontal_flip'] : []),
    ...(settings.verticalFlip ? ['vertical_flip'] : []),
    ...range('channel_shift_range', settings.channelShiftRange),
    ...factor('brightness_range', settings.brightnessRange),
    ...factor('contrast', settings.contrastRange)
  ]
  return active.length === 0 ? 'none' : [...active, `fill_mode ${settings.fillMode}`].join(', ')
}
