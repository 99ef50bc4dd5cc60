/** Weights files beside Keras: the ones it fetches, and that it reads what Thaw puts into its cache. */
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { zooNames } from '../../../src/contract'
import { addWeights } from '../../../src/engine/zoo/addWeights'
import { catalog, type PublishedFile } from '../../../src/engine/zoo/catalog'
import { runPeer } from '../../support/kerasPeer'
import { workFolder } from '../../support/sample'

const script = join(__dirname, 'keras_weights.py')
const work = workFolder('peer-weights')
afterAll(() => rmSync(work, { recursive: true, force: true }))

it('are the files that keras.applications fetches: name, address and md5', () => {
  const cases = zooNames.flatMap((base) => {
    const { alphas, defaultSize } = catalog[base]
    const sizes = base === 'MobileNet' ? [128, 160, 192, 224] : [defaultSize]
    return alphas.flatMap((alpha) =>
      sizes.flatMap((size) => [false, true].map((includeTop) => ({ base, alpha, size, includeTop })))
    )
  })
  const keras = runPeer<Pick<PublishedFile, 'name' | 'url' | 'md5'>[]>(script, { task: 'published', cases })
  const ours = cases.map((query) => {
    const [{ name, url, md5 }] = catalog[query.base].files(query)
    return { name, url, md5 }
  })
  expect(ours).toEqual(keras)
})

it('are read by Keras from its cache, whatever layout they were added in', async () => {
  const cases = [
    { base: 'MobileNet', alpha: 0.25, size: 224, includeTop: false },
    { base: 'Xception', alpha: 1, size: 96, includeTop: false },
    { base: 'InceptionV3', alpha: 1, size: 96, includeTop: false },
    { base: 'ResNet50', alpha: 1, size: 96, includeTop: false }
  ] as const
  runPeer(script, { task: 'write', cases, out: work })
  for (const layout of ['weights.h5', 'whole.h5']) {
    const kerasHome = join(work, layout)
    const files: string[] = []
    for (const [number, { base, alpha, size, includeTop }] of cases.entries()) {
      const file = join(work, `${number}.${layout}`)
      const { path } = await addWeights({ base: null, file, places: { kerasHome } })
      expect(basename(path)).toBe(catalog[base].files({ alpha, size, includeTop })[0].name)
      files.push(path)
    }
    expect(runPeer(script, { task: 'read', cases, files })).toEqual(cases.map(() => true))
  }
})
