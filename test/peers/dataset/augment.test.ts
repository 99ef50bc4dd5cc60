/** Augmentation against Keras' ImageDataGenerator and its layers' op: the same numbers, the same pixels. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { augmentSchema, fillModes, type AugmentInput, type FillMode } from '../../../src/contract'
import { applyAugment, type AugmentParameters } from '../../../src/engine/dataset/augment'
import { decodePictures } from '../../../src/engine/dataset/pictures'
import { GraphBuilder } from '../../../src/engine/graph/builder'
import { reshape, slice } from '../../../src/engine/graph/ops'
import { loadProgram } from '../../../src/engine/graph/program'
import { seededRandom } from '../../../src/engine/zoo/random'
import { runPeer } from '../../support/kerasPeer'
import { readNpy, writeNpy } from '../../support/npy'
import { samplePictures, workFolder } from '../../support/sample'

const script = join(__dirname, 'keras_augment.py')
const work = workFolder('augment-peers')
afterAll(() => rmSync(work, { recursive: true, force: true }))

const SIZE = 72
const NAMES = [
  'theta', 'tx', 'ty', 'shear', 'zx', 'zy', 'flipX', 'flipY', 'channelShift', 'brightness', 'contrast'
] as const // prettier-ignore
type Row = Record<(typeof NAMES)[number], number>
const neutral: Row = {
  theta: 0, tx: 0, ty: 0, shear: 0, zx: 1, zy: 1, flipX: 1, flipY: 1, channelShift: 0, brightness: 1, contrast: 1
} // prettier-ignore

/** Each alone, then all that move pixels together, by several draws. */
const geometry: Row[] = [
  neutral,
  { ...neutral, theta: 33 },
  { ...neutral, tx: 11.5 },
  { ...neutral, ty: -7.25 },
  { ...neutral, shear: 18 },
  { ...neutral, zx: 0.8, zy: 1.3 },
  { ...neutral, flipX: -1 },
  { ...neutral, flipY: -1 },
  ...randomRows(8)
]

function randomRows(count: number): Row[] {
  const random = seededRandom(9, 'parameters')
  const within = (lower: number, upper: number): number => lower + (upper - lower) * random()
  return Array.from({ length: count }, () => ({
    ...neutral,
    theta: within(-40, 40),
    tx: within(-15, 15),
    ty: within(-15, 15),
    shear: within(-20, 20),
    zx: within(0.7, 1.4),
    zy: within(0.7, 1.4),
    flipX: random() < 0.5 ? -1 : 1,
    flipY: random() < 0.5 ? -1 : 1
  }))
}

/** Every setting asked for, so that nothing is left out of the graph. */
const everything: AugmentInput = {
  rotationRange: 40, channelShiftRange: 30, brightnessRange: [0.5, 1.5], contrastRange: [0.5, 1.5]
} // prettier-ignore
const onlyGeometry: AugmentInput = { rotationRange: 40 }

let pixels: Float32Array
beforeAll(async () => {
  const files = samplePictures(4)
    .map((picture) => picture.path)
    .slice(0, geometry.length)
  const g = new GraphBuilder()
  const paths = g.placeholder('paths', 'string', [null])
  const images = decodePictures(g, paths, 'paths', SIZE)
  const session = await loadProgram(g, { decode: { inputs: { paths }, outputs: { images } } })
  const fed = { dtype: 'string', shape: [files.length], data: files } as const
  pixels = Float32Array.from(
    session.run('decode', { paths: fed })['images']?.data as Float32Array,
    Math.round
  )
  session.dispose()
})

/** Thaw's pictures for given numbers. */
async function augmented(rows: readonly Row[], settings: AugmentInput): Promise<Float32Array> {
  const g = new GraphBuilder()
  const images = g.placeholder('images', 'float32', [null, SIZE, SIZE, 3])
  const fedRows = g.placeholder('rows', 'float32', [NAMES.length, null, 1])
  const parameters = Object.fromEntries(
    NAMES.map((name, i) => [name, column(g, fedRows, i)])
  ) as unknown as AugmentParameters
  const y = applyAugment(g, images, augmentSchema.parse(settings), parameters)
  const session = await loadProgram(g, { run: { inputs: { images, rows: fedRows }, outputs: { y } } })
  const fetched = session.run('run', {
    images: { dtype: 'float32', shape: [rows.length, SIZE, SIZE, 3], data: pictures(rows.length) },
    rows: {
      dtype: 'float32',
      shape: [NAMES.length, rows.length, 1],
      data: Float32Array.from(NAMES.flatMap((name) => rows.map((row) => row[name])))
    }
  })
  session.dispose()
  return fetched['y']?.data as Float32Array
}

function column(g: GraphBuilder, rows: ReturnType<GraphBuilder['placeholder']>, i: number) {
  const part = slice(g, rows, [i, 0, 0], [1, null, 1])
  return reshape(g, part, [null, 1])
}

const pictures = (count: number): Float32Array => pixels.subarray(0, count * SIZE * SIZE * 3)

interface KerasPictures {
  /** ImageDataGenerator.apply_transform. */
  readonly legacy: Float32Array
  /** The op of Keras' preprocessing layers, by the same matrix. */
  readonly layers: Float32Array
  /** How many pixels beyond the edge a pixel is read from; 0 inside. */
  readonly outside: Float32Array
  /** tf.image.adjust_contrast. */
  readonly contrast: Float32Array
}

/** Keras' pictures for the same numbers. */
function ofKeras(
  name: string,
  rows: readonly Row[],
  fillMode: FillMode = 'nearest',
  cval = 0
): KerasPictures {
  const folder = join(work, name)
  mkdirSync(folder)
  writeNpy(join(folder, 'x.npy'), pictures(rows.length), [rows.length, SIZE, SIZE, 3])
  const parameters = rows.map(({ flipX, flipY, channelShift, brightness, ...same }) => ({
    ...same,
    flip_horizontal: flipX < 0,
    flip_vertical: flipY < 0,
    ...(channelShift !== 0 && { channel_shift_intensity: channelShift }),
    ...(brightness !== 1 && { brightness })
  }))
  runPeer(script, { folder, fill_mode: fillMode, cval, parameters })
  const read = (file: string): Float32Array => readNpy(join(folder, `${file}.npy`))
  return {
    legacy: read('legacy'),
    layers: read('layers'),
    outside: read('outside'),
    contrast: read('contrast')
  }
}

/** The largest difference of a pixel; `where` leaves pixels out. */
function largest(
  got: Float32Array,
  expected: Float32Array,
  where: (i: number) => boolean = () => true
): number {
  expect(got.length).toBe(expected.length)
  return got.reduce((most, v, i) => (where(i) ? Math.max(most, Math.abs(v - (expected[i] ?? NaN))) : most), 0)
}

describe('flips, rotation, shift, shear and zoom', () => {
  for (const fillMode of fillModes) {
    it(`by fill mode ${fillMode} give Keras' pixels`, async () => {
      const cval = 90
      const got = await augmented(geometry, { ...onlyGeometry, fillMode, cval })
      const { legacy, layers, outside } = ofKeras(`geometry-${fillMode}`, geometry, fillMode, cval)
      expect(largest(got, layers)).toBeLessThan(0.01)
      if (fillMode === 'nearest' || fillMode === 'reflect') {
        expect(largest(got, legacy)).toBeLessThan(0.01)
        return
      }
      // A read point a rounding away from the edge may be taken for either side.
      const inside = (i: number): boolean => outside[i] === 0
      expect(largest(got, legacy, inside)).toBeLessThan(0.01)
      // Within one pixel of the edge TensorFlow blends into `cval`, where SciPy cuts off.
      if (fillMode === 'constant') expect(largest(got, legacy, (i) => (outside[i] ?? 0) > 1)).toBe(0)
      // SciPy's picture repeats a pixel earlier: its last row and the next one's first are the same.
      if (fillMode === 'wrap') expect(largest(got, legacy)).toBeGreaterThan(10)
    })
  }

  it('by flips alone move pixels and mix none', async () => {
    const rows = geometry.filter((row) => Object.entries(row).every(([k, v]) => k.startsWith('flip') || v === neutral[k as keyof Row])) // prettier-ignore
    expect(rows).toHaveLength(3)
    const got = await augmented(rows, { horizontalFlip: true, verticalFlip: true })
    expect(largest(got, ofKeras('flips', rows).legacy)).toBe(0)
  })
})

describe('colour', () => {
  const shifts = [-25, 18.5].map((channelShift) => ({ ...neutral, channelShift }))
  const lights = [0.4, 0.9, 1.6].map((brightness) => ({ ...neutral, brightness }))
  const contrasts = [0, 0.6, 1.4].map((contrast) => ({ ...neutral, contrast }))

  it('shifts channels as Keras does, within the values the picture has', async () => {
    const got = await augmented(shifts, { channelShiftRange: 30 })
    expect(largest(got, ofKeras('shifts', shifts).legacy)).toBeLessThan(1e-3)
  })

  it("is brightened as Keras does, but for Keras' cut to whole numbers", async () => {
    const got = await augmented(lights, { brightnessRange: [0.4, 1.6] })
    expect(largest(got, ofKeras('lights', lights).legacy)).toBeLessThan(1.001)
  })

  it('gets the contrast of tf.image.adjust_contrast, within 0..255', async () => {
    const got = await augmented(contrasts, { contrastRange: [0, 1.4] })
    expect(largest(got, ofKeras('contrasts', contrasts).contrast)).toBeLessThan(0.01)
  })

  it('comes after the geometry, shift before brightness, as in apply_transform', async () => {
    const rows = randomRows(4).map((row, i) => ({
      ...row,
      channelShift: 20 - 12 * i,
      brightness: 0.7 + 0.2 * i
    }))
    const got = await augmented(rows, everything)
    // Keras cuts to whole numbers before and after it multiplies.
    expect(largest(got, ofKeras('everything', rows).legacy)).toBeLessThan(1.3 + 1.001)
  })
})
