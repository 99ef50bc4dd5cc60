/** tf.layers as a language to describe networks in: layers are built with shapes and names, and no number is ever kept. */
import * as core from '@tensorflow/tfjs-core'
import * as tfLayers from '@tensorflow/tfjs-layers'

const DESCRIBING = 'thaw-describing'

/** A tfjs backend that forgets values at once: a described VGG16 costs kilobytes, not its 138 million parameters. */
class DescribingBackend extends core.KernelBackend {
  private readonly references = new Map<object, number>()

  override write(): object {
    const dataId = {}
    this.references.set(dataId, 1)
    return dataId
  }
  override incRef(dataId: object): void {
    this.references.set(dataId, this.refCount(dataId) + 1)
  }
  decRef(dataId: object): void {
    this.references.set(dataId, this.refCount(dataId) - 1)
  }
  override refCount(dataId: object): number {
    return this.references.get(dataId) ?? 0
  }
  override disposeData(dataId: object): boolean {
    return this.references.delete(dataId)
  }
  override numDataIds(): number {
    return this.references.size
  }
  override floatPrecision(): 32 {
    return 32
  }
  override epsilon(): number {
    return 1e-7
  }
  override dispose(): void {
    this.references.clear()
  }
}

/** Runs `build` with tf.layers; the model it gives describes a network and cannot be run by tfjs. */
export function describe<A>(build: (api: typeof tfLayers) => A): A {
  if (!core.findBackend(DESCRIBING)) core.registerBackend(DESCRIBING, () => new DescribingBackend(), 0)
  const before = core.getBackend()
  void core.setBackend(DESCRIBING)
  try {
    return build(tfLayers)
  } finally {
    if (before && before !== DESCRIBING) void core.setBackend(before)
  }
}
