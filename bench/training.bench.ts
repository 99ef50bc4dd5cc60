/** Trainings as whole processes beside Keras: first and later epochs, peak memory, accuracy, growth with the number of pictures, forecasts. */
import { rmSync } from 'node:fs'
import { afterAll } from 'vitest'
import { workFolder } from '../test/support/sample'
import { accuracy } from './accuracy'
import { epochs } from './epochs'
import { forecasts } from './forecast'
import { growth } from './growth'
import { mobileNet, resNet50, vgg16, weights } from './jobs'
import { measureSections } from './section'

const work = workFolder('bench')
afterAll(() => rmSync(work, { recursive: true, force: true }))

measureSections({
  'features-mobilenet': () =>
    epochs(work, 'Features of MobileNet at 224', { job: { ...mobileNet, mode: 'features', epochs: 6 }, bar: 3 }), // prettier-ignore
  'features-vgg16': () =>
    epochs(work, "Features of VGG16 at 150, the notebook's recipe", {
      job: { ...vgg16, mode: 'features', lr: 2e-5, epochs: 10 },
      bar: 3
    }),
  'frozen-mobilenet': () =>
    epochs(work, 'MobileNet at 224, frozen', { job: { ...mobileNet, mode: 'frozen', epochs: 4 }, bar: 20 }),
  'frozen-vgg16': () =>
    epochs(work, 'VGG16 at 150, frozen', { job: { ...vgg16, mode: 'frozen', epochs: 3 }, bar: 20, each: 16 }),
  'finetune-vgg16': () =>
    epochs(work, 'VGG16 at 150 from block5', {
      job: { ...vgg16, mode: 'finetune', unfreeze: 'block5', epochs: 3 },
      bar: 2.5,
      each: 16
    }),
  'finetune-resnet50': () =>
    epochs(work, 'ResNet50 at 224 from conv5', {
      job: { ...resNet50, mode: 'finetune', unfreeze: 'conv5', epochs: 3 },
      each: 16
    }),
  'finetune-mobilenet': () =>
    epochs(work, 'MobileNet at 224 from conv_dw_12', {
      job: { ...mobileNet, mode: 'finetune', unfreeze: 'conv_dw_12..', epochs: 4 },
      bar: 4
    }),
  'augmented-frozen': () =>
    augmented('MobileNet at 224, frozen', { ...mobileNet, mode: 'frozen', epochs: 3 }),
  'augmented-finetune': () =>
    augmented('MobileNet at 224 from conv_dw_12', {
      ...mobileNet,
      mode: 'finetune',
      unfreeze: 'conv_dw_12..',
      epochs: 3
    }),
  'augmented-vgg16': () =>
    epochs(work, 'VGG16 at 150 from block5, varied', {
      job: { ...vgg16, mode: 'finetune', unfreeze: 'block5', epochs: 4, augment: 'layers' },
      bar: 1,
      each: 12
    }),
  accuracy: () => accuracy(work, weights),
  growth: () => growth(work),
  forecast: () => forecasts(work)
})

/** Against both ways that a notebook has. */
async function augmented(name: string, job: Omit<Parameters<typeof epochs>[2]['job'], 'augment'>) {
  return [
    ...(await epochs(work, `${name}, varied (Keras: its layers)`, {
      job: { ...job, augment: 'layers' },
      bar: 1
    })),
    ...(await epochs(work, `${name}, varied (Keras: ImageDataGenerator)`, { job: { ...job, augment: 'generator' }, bar: 1 })) // prettier-ignore
  ]
}
