/** Tells which base of the zoo a weights file is of: the one whose every layer it fits. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { AppError, zooNames, type ZooName } from '../../contract'
import { buildBase } from './build'
import { catalog } from './catalog'
import { UNFIT, UNFIT_FIX } from './matchLayers'
import { unusable } from './hdf5'
import { withKerasFile, type FileTensor, type KerasFile } from './kerasFile'
import { fitFile, layerNames } from './weights'

/** A form of a base that has weights of its own. */
export interface WeightsForm {
  readonly base: ZooName
  readonly alpha: number
  readonly includeTop: boolean
}

export interface Recognised {
  readonly form: WeightsForm
  readonly model: LayersModel
  /** Whether Keras itself would read the file as it is. */
  readonly asKerasReads: boolean
}

/**
 * Reads no numbers. Throws AppError('weights-mismatch') where the file fits no base, or where `base` is named and it
 * is another's: the sentence names the first layer that does not fit, or says what it is.
 */
export function recogniseWeights(path: string, base: ZooName | null): Promise<Recognised> {
  return withKerasFile(path, (file) => {
    const found = firstFit(likelyFirst(file, base), file, path)
    if ('model' in found) {
      if (base === null || found.form.base === base) return found
      throw unusable(path, `holds the weights of ${nameOf(found.form)}, not of ${base}`, `Add it as ${found.form.base}, or choose another file.`) // prettier-ignore
    }
    const nearest = found
      .filter(({ form }) => (base === null || form.base === base) && form.includeTop === hasTop(file))
      .reduce<NoFit | null>((best, each) => (best && best.layers >= each.layers ? best : each), null)
    if (nearest && (nearest.layers > 0 || base !== null)) throw withName(nearest, path)
    const names = file.layers.slice(0, 3).map(({ name }) => `"${name}"`)
    throw unusable(path, `fits no base of the zoo: its ${counted(file.layers.length)} begin with ${names.join(', ')}`, 'A whole model of your own can be added as a base.') // prettier-ignore
  })
}

function counted(layers: number): string {
  return layers === 1 ? 'one layer with weights' : `${layers} layers with weights`
}

/** `base` with its form, as "MobileNet 0.25 with its top". */
export function nameOf({ base, alpha, includeTop }: WeightsForm): string {
  const width = catalog[base].alphas.length > 1 ? ` ${alpha}` : ''
  return `${base}${width}${includeTop ? ' with its top' : ''}`
}

interface NoFit {
  readonly form: WeightsForm
  readonly error: AppError
  /** How many layers fit before the first that does not. */
  readonly layers: number
}

function firstFit(
  forms: readonly WeightsForm[],
  file: KerasFile,
  path: string
): Recognised | readonly NoFit[] {
  const misfits: NoFit[] = []
  for (const form of forms) {
    const model = buildBase({ ...form, size: catalog[form.base].defaultSize })
    try {
      const fitted = fitFile(model, file, path)
      refuseOwnTop(form, model, file, path)
      return { form, model, asKerasReads: isAsKerasReads(file, fitted, model) }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const layer = error.details?.['layer']
      // What names no layer is wrong with the file as a whole.
      const layers = typeof layer === 'string' ? layerNames(model).indexOf(layer) : Infinity
      misfits.push({ form, error, layers })
    }
  }
  return misfits
}

/** The same sentence with the name of the form that the file is nearest to. */
function withName({ form, error }: NoFit, path: string): AppError {
  const why = String(error.details?.['why'] ?? '')
  if (!why.startsWith(UNFIT)) return error
  return unusable(path, why.replace(UNFIT, `does not fit ${nameOf(form)}`), UNFIT_FIX, { cause: error })
}

/** With the top first: a file with it fits the base without it, too. */
function likelyFirst(file: KerasFile, base: ZooName | null): readonly WeightsForm[] {
  const names = base === null ? zooNames : [base, ...zooNames.filter((name) => name !== base)]
  const forms = names.flatMap((name) =>
    catalog[name].alphas.flatMap((alpha) =>
      [true, false].map((includeTop) => ({ base: name, alpha, includeTop }))
    )
  )
  // Of a base that was named, what is wrong with the form it most likely is, is said first.
  return hasTop(file) ? forms : [...forms.filter((form) => !form.includeTop), ...forms.filter((form) => form.includeTop)] // prettier-ignore
}

/** The top's output layer, which gives 1000 classes. */
function hasTop(file: KerasFile): boolean {
  return file.layers.some(({ tensors }) => tensors.some(({ shape }) => shape[shape.length - 1] === 1000))
}

/** Layers beyond the base that are not ImageNet's top: then the weights need not be ImageNet's either. */
function refuseOwnTop(form: WeightsForm, model: LayersModel, file: KerasFile, path: string): void {
  const beyond = file.layers.length - layerNames(model).length
  if (beyond <= 0) return
  const names = file.layers.slice(-beyond).map(({ name }) => `"${name}"`)
  throw unusable(
    path,
    `is ${nameOf(form)} with a head of its own (${names.join(', ')}), so its weights need not be ImageNet's`,
    'Train with it by naming the file as the weights of a run.'
  )
}

/** Keras takes a file's layers in their order, all of them, and their tensors too. */
function isAsKerasReads(
  file: KerasFile,
  fitted: readonly (readonly [string, FileTensor])[],
  model: LayersModel
): boolean {
  if (file.layout !== 'named' || file.layers.length !== layerNames(model).length) return false
  const inFile = file.layers.flatMap(({ tensors }) => tensors)
  return inFile.length === fitted.length && inFile.every((tensor, i) => tensor === fitted[i]?.[1])
}
