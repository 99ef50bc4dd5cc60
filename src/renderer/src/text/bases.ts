/** Sentences about bases and their weights, for people who never saw Python. */
import type {
  BaseInfo,
  BaseName,
  PreprocessingName,
  WeightsId,
  WeightsState,
  ZooName
} from '../../../contract'
import { bytes, grouped, percent } from './numbers'
import { nameOf } from './paths'
import { baseText } from './run'

const characters: Readonly<Record<ZooName, string>> = {
  Xception: 'The most accurate; takes its time.',
  VGG16: 'The notebooks’ classic; slow on a CPU.',
  VGG19: 'VGG16, three layers deeper; slower.',
  ResNet50: 'Finer than VGG for a quarter of the work.',
  InceptionV3: 'Nearly as accurate as Xception.',
  MobileNet: 'Small and quick; a good first choice.'
}

/** What one would say of it to somebody who has to choose. */
export function characterOf({ name, origin }: Pick<BaseInfo, 'name' | 'origin'>): string {
  return origin === 'own' ? 'Your own model, added from a file.' : (characters[name as ZooName] ?? '')
}

export const preprocessings: Readonly<
  Record<PreprocessingName, { readonly name: string; readonly what: string; readonly example: string }>
> = {
  tf: { name: 'tf', what: 'x / 127.5 − 1', example: '0 to 255 become −1\u00a0to\u00a01' },
  caffe: {
    name: 'caffe',
    what: 'BGR, less the mean colour of ImageNet',
    example: 'a middle grey becomes nearly 0'
  },
  rescale: { name: 'rescale', what: 'x / 255', example: '0 to 255 become 0 to 1' },
  none: { name: 'none', what: 'as they are', example: '0 to 255 stay 0 to 255' }
}

/** "x / 127.5 − 1: 0 to 255 become −1 to 1" */
export function preprocessingText(name: PreprocessingName): string {
  const { what, example } = preprocessings[name]
  return `${what}: ${example}`
}

/** The files that training starts from: without the 1000-class top; the narrowest first. */
export function baseFiles({ weights }: Pick<BaseInfo, 'weights'>): readonly WeightsState[] {
  return weights.filter(({ includeTop }) => !includeTop).sort((a, b) => (a.alpha ?? 1) - (b.alpha ?? 1))
}

/** Bytes of the file at full width; null where that is not known. */
export function fileBytes(base: Pick<BaseInfo, 'weights'>): number | null {
  const files = baseFiles(base)
  return files[files.length - 1]?.bytes ?? null
}

/** "at hand", "8.6 MB of 17.2 MB fetched", "94.8 MB to fetch". */
export function fileText({ atHand, fetched, bytes: size }: WeightsState): string {
  if (atHand) return 'at hand'
  if (fetched > 0)
    return size === null ? `${bytes(fetched)} fetched` : `${bytes(fetched)} of ${bytes(size)} fetched`
  return size === null ? 'to fetch' : `${bytes(size)} to fetch`
}

/** The same of a base with all its widths, in the few words of a table: "0.25, 0.5 at hand". */
export function weightsText(base: Pick<BaseInfo, 'weights' | 'origin'>): string {
  const files = baseFiles(base)
  if (base.origin === 'own' || files.length === 0) return 'its own'
  const here = files.filter(({ atHand }) => atHand)
  if (here.length === files.length) return 'at hand'
  if (here.length === 0) return files.some(({ fetched }) => fetched > 0) ? 'partly fetched' : 'to fetch'
  return `${here.map(({ alpha }) => alpha ?? 1).join(', ')} at hand`
}

/** What is on the button that fetches: "Fetch 94.8 MB", "Go on, 8.6 MB left". */
export function fetchLabel({ fetched, bytes: size }: Pick<WeightsState, 'fetched' | 'bytes'>): string {
  if (fetched > 0) return size === null ? 'Go on' : `Go on, ${bytes(Math.max(0, size - fetched))} left`
  return size === null ? 'Fetch' : `Fetch ${bytes(size)}`
}

/** "ResNet50", "MobileNet 0.5", "MobileNet 0.5 with its top" */
export function weightsName(id: Pick<WeightsId, 'base' | 'alpha' | 'includeTop'>): string {
  return `${baseText(id)}${id.includeTop ? ' with its top' : ''}`
}

/** "resnet.h5 holds the weights of ResNet50. They are copied and at hand from now on." */
export function addedText(
  added: Required<WeightsId> & { readonly file: string; readonly path: string }
): string {
  return `${nameOf(added.file)} holds the ImageNet weights of ${weightsName(added)}. They are copied to ${added.path}.`
}

/** Pictures a second: "7.4", "140"; "–" where it was not measured. */
export function speedText(speed: number | null): string {
  if (speed === null) return '–'
  return speed < 10 ? speed.toFixed(1) : grouped(speed)
}

/** What an input size costs beside the usual one: time goes with the number of pixels. */
export function sizeCost(size: number, usual: number): string {
  const ratio = (size / usual) ** 2
  if (size === usual) return 'Half the size takes about a quarter of the time.'
  if (ratio > 1) return `Takes about ${times(ratio)} as long as ${usual}.`
  return `About ${times(1 / ratio)} as quick as ${usual}, and sees less.`
}

/** Sizes to choose from with a click, as they fit: never more than six. */
export function quickSizes({
  minSize,
  defaultSize
}: Pick<BaseInfo, 'minSize' | 'defaultSize'>): readonly number[] {
  const usual = [96, 128, 160, 192, 224, 299].filter(
    (size) => size >= minSize && size <= Math.max(224, defaultSize)
  )
  return [...new Set([...usual, defaultSize])].sort((a, b) => a - b).slice(-6)
}

/** A name for an own base after its file: what a base cannot be called is left out. */
export function nameForBase(file: string, taken: readonly BaseName[]): string {
  const parts = file.split(/[\\/]/).filter((part) => part !== '')
  const last = parts[parts.length - 1] ?? ''
  // A TF.js model is a folder whose file is always called model.json.
  const stem =
    last === 'model.json' ? (parts[parts.length - 2] ?? last) : last.replace(/\.(keras|h5|hdf5|json)$/i, '')
  const name =
    stem
      .replace(/[^\w.-]+/g, '_')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 60) || 'base'
  if (!isTaken(name, taken)) return name
  let number = 2
  while (isTaken(`${name}_${number}`, taken)) number++
  return `${name}_${number}`
}

/** Capitals do not tell names apart: folders of some systems do not either. */
export function isTaken(name: BaseName, taken: readonly BaseName[]): boolean {
  return taken.some((other) => other.toLowerCase() === name.toLowerCase())
}

/** "34 %" of a fetch; what is there in bytes while its length is not known. */
export function fetchShare({
  done,
  total
}: {
  readonly done: number
  readonly total: number | null
}): string {
  return total ? percent(done / total) : bytes(done)
}

function times(ratio: number): string {
  return `${ratio < 10 ? Math.round(ratio * 10) / 10 : Math.round(ratio)} times`
}
