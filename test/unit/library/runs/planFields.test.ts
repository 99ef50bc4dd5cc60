import { expect, it } from 'vitest'
import { planSchema, type PlanInput } from '../../../../src/contract'
import { planFields } from '../../../../src/library/runs/planFields'
import { rowsOf } from '../../../../src/library/runs/diffRuns'

/** Where a plan differs from the default one. */
function differences(plan: PlanInput): Record<string, unknown> {
  const columns = [planFields(planSchema.parse({})), planFields(planSchema.parse(plan))]
  return Object.fromEntries(rowsOf('settings', columns).map(({ name, values }) => [name, values[1]]))
}

it('has Keras’ names for every field of a plan', () => {
  expect(
    differences({
      size: 160,
      unfreeze: ['block5', 'block4'],
      mode: 'finetune',
      freezeBatchNorm: true,
      preprocess: 'rescale',
      head: { pool: 'avg', dense: [64, 32], dropout: 0.5, l2: 0.01 },
      batch: 8,
      lr: 1e-5
    })
  ).toEqual({
    input_shape: '(160, 160, 3)',
    trainable: 'block5, block4',
    mode: 'finetune',
    freeze_batch_norm: true,
    preprocess_input: 'rescale',
    pooling: 'GlobalAveragePooling2D',
    'Dense.units': '64, 32',
    'Dropout.rate': 0.5,
    'kernel_regularizer.l2': 0.01,
    batch_size: 8,
    learning_rate: 1e-5
  })
  expect(
    differences({
      labelSmoothing: 0.1,
      classWeight: { 'Red Roses': 2 },
      globalClipnorm: 1,
      earlyStopping: { patience: 3, minDelta: 0.1 },
      reduceLROnPlateau: { minLr: 1e-6 },
      layerRates: [{ name: 'block5', multiplier: 0.1 }]
    })
  ).toEqual({
    label_smoothing: 0.1,
    // A name that a person gave stays as it is.
    'class_weight.Red Roses': 2,
    global_clipnorm: 1,
    'EarlyStopping.monitor': 'val_loss',
    'EarlyStopping.patience': 3,
    'EarlyStopping.min_delta': 0.1,
    'ReduceLROnPlateau.monitor': 'val_loss',
    'ReduceLROnPlateau.factor': 0.1,
    'ReduceLROnPlateau.patience': 10,
    'ReduceLROnPlateau.min_delta': 1e-4,
    'ReduceLROnPlateau.cooldown': 0,
    'ReduceLROnPlateau.min_lr': 1e-6,
    layer_rates: 'block5 0.1'
  })
})

it('counts augmentation that is left out as neutral, so that only what varies is named', () => {
  expect(differences({ mode: 'frozen', augment: {} })).toEqual({ mode: 'frozen' })
  expect(differences({ augment: { zoomRange: 0.2, horizontalFlip: true }, mode: 'frozen' })).toEqual({
    mode: 'frozen',
    zoom_range: '0.8, 1.2',
    horizontal_flip: true
  })
})
