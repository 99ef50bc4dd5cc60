/** Training pictures as the network's first layer sees them: decoded, resized, whole numbers 0..255, kept in memory up to a bound. */
import type { EnginePicture } from '../../contract'
import { GraphBuilder } from '../graph/builder'
import { packBytes, unpackBytes } from '../graph/imageOps'
import * as ops from '../graph/ops'
import { loadProgram } from '../graph/program'
import type { Session } from '../graph/session'
import { explainFailure, type Inspector } from './inspect'
import type { PictureError } from './pictureErrors'
import { decodePictures } from './pictures'

export interface DecodedOptions {
  /** Height and width in pixels. */
  readonly size: number
  /** Asked why where a picture fails. */
  readonly inspector: () => Promise<Inspector>
  /** Told once of each picture that cannot be decoded. */
  readonly onFailed: (picture: EnginePicture, error: PictureError) => void
  /** Bytes of decoded pictures held in memory; the others are decoded again each time. */
  readonly bound?: number
}

/** Those of the pictures asked for that can be decoded, in that order. */
export interface DecodedRows {
  /** [N, size, size, 3] uint8. */
  readonly images: Uint8Array
  readonly labels: Int32Array
}

/** 445 pictures of 224 x 224: a run with 10,000 then hardly takes more memory than one with 1,000. */
const BOUND = 64 * 1024 * 1024

/** How many pictures of `size` x `size` are kept in memory. */
export function picturesHeld(size: number, bound = BOUND): number {
  return Math.floor(bound / (size * size * 3))
}

/**
 * Pixels are rounded, as Keras' `load_img` gives whole numbers, so that a picture is the same whether it was kept or not.
 * What came first is kept for good: in a shuffled order that hits as often as any other rule.
 */
export class DecodedPictures {
  private readonly kept = new Map<string, Uint8Array>()
  private readonly failed = new Set<string>()
  private readonly length: number
  private room: number

  private constructor(
    private readonly session: Session,
    private readonly options: DecodedOptions
  ) {
    this.length = options.size * options.size * 3
    this.room = picturesHeld(options.size, options.bound)
  }

  /** Compiles the decoder. The caller disposes. */
  static async open(options: DecodedOptions): Promise<DecodedPictures> {
    const g = new GraphBuilder()
    const paths = g.placeholder('paths', 'string', [null])
    const pixels = decodePictures(g, paths, 'paths', options.size)
    const packed = packBytes(g, ops.cast(g, ops.round(g, pixels), 'uint8'))
    const session = await loadProgram(g, { decode: { inputs: { paths }, outputs: { packed } } })
    return new DecodedPictures(session, options)
  }

  /** Blocks while it decodes what is not in memory. */
  async read(pictures: readonly EnginePicture[]): Promise<DecodedRows> {
    const missing = pictures.filter(({ hash }) => !this.kept.has(hash) && !this.failed.has(hash))
    const decoded = await this.decode(missing)
    const rows = pictures.flatMap(({ hash, label }) => {
      const pixels = this.kept.get(hash) ?? decoded.get(hash)
      return pixels ? [{ pixels, label }] : []
    })
    const images = new Uint8Array(rows.length * this.length)
    rows.forEach(({ pixels }, row) => images.set(pixels, row * this.length))
    return { images, labels: Int32Array.from(rows, ({ label }) => label) }
  }

  hasFailed({ hash }: EnginePicture): boolean {
    return this.failed.has(hash)
  }

  dispose(): void {
    this.session.dispose()
    this.kept.clear()
  }

  private async decode(pictures: readonly EnginePicture[]): Promise<Map<string, Uint8Array>> {
    const [only, ...others] = pictures
    if (!only) return new Map()
    try {
      const paths = {
        dtype: 'string',
        shape: [pictures.length],
        data: pictures.map(({ path }) => path)
      } as const
      const all = this.session.run('decode', { paths })['packed']?.data as Int32Array
      const rows = pictures.map(({ hash }, row) => {
        const pixels = unpackBytes(all, row, this.length)
        this.keep(hash, pixels)
        return [hash, pixels] as const
      })
      return new Map(rows)
    } catch (error) {
      if (others.length === 0) {
        // Throws on what is no picture's fault, as a lack of memory.
        const reason = explainFailure(await this.options.inspector(), only.path, error)
        this.failed.add(only.hash)
        this.options.onFailed(only, reason)
        return new Map()
      }
      // One bad file fails its batch: halves find it in few runs.
      const half = Math.ceil(pictures.length / 2)
      const first = await this.decode(pictures.slice(0, half))
      return new Map([...first, ...(await this.decode(pictures.slice(half)))])
    }
  }

  private keep(hash: string, pixels: Uint8Array): void {
    if (this.room === 0 || this.kept.has(hash)) return
    this.room -= 1
    this.kept.set(hash, pixels.slice())
  }
}
