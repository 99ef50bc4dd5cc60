/** How training would vary one of the person's own pictures: shown anew with every change of the settings. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Augment, PictureRow, WireError } from '../../../contract'
import { errorOf, request } from '../bridge'
import { jpegUrl } from '../text/jpegUrl'
import { useProject } from './project'
import { useServices } from './services'
import { useSettings } from './settings'

/** How often the picture is varied. */
export const VARIATIONS = 11
/** In pixels: small, as it is made while a slider moves. */
const SIZE = 128
/** A slider that moves asks once it rests. */
const SETTLE_MS = 150

export const useAugmentPreview = defineStore('augmentPreview', () => {
  const project = useProject()
  const services = useServices()
  const settings = useSettings()
  /** How many looks were had: each is another picture with another seed. */
  const look = ref(1)
  const picture = shallowRef<PictureRow | null>(null)
  /** Ready `data:` URLs: the picture itself, then its variations. */
  const images = shallowRef<readonly string[]>([])
  const error = shallowRef<WireError | null>(null)
  const busy = ref(false)
  /** Whether anybody looks. */
  const shown = ref(false)
  const wanted = computed(() => (shown.value && services.engineReady ? settings.values.augment : null))
  let timer: ReturnType<typeof setTimeout> | undefined
  let again = false

  watch([() => JSON.stringify(wanted.value), look], () => {
    clearTimeout(timer)
    timer = setTimeout(ask, SETTLE_MS)
  })
  watch([() => project.folder, () => project.scans], () => {
    picture.value = null
    images.value = []
    if (wanted.value) ask()
  })

  /** One question at a time: what was changed meanwhile is asked after it. */
  function ask(): void {
    if (busy.value) again = true
    else if (wanted.value) void show(wanted.value)
  }

  async function show(augment: Augment): Promise<void> {
    busy.value = true
    again = false
    const asked = look.value
    try {
      const chosen = await pictureOf(asked)
      if (!chosen) return
      const { jpegs } = await request('dataset:preview-augment', {
        picture: chosen.id,
        settings: augment,
        seed: asked,
        size: SIZE,
        count: VARIATIONS
      })
      picture.value = chosen
      images.value = jpegs.map(jpegUrl)
      error.value = null
    } catch (thrown) {
      error.value = errorOf(thrown)
    } finally {
      busy.value = false
      if (again) ask()
    }
  }

  let known: { readonly look: number; readonly folder: string | null; readonly row: PictureRow } | null = null

  /** A picture to train on, another with each look; null where there is none. */
  async function pictureOf(asked: number): Promise<PictureRow | null> {
    const { folder } = project
    if (known?.look === asked && known.folder === folder && picture.value) return known.row
    const filter = { side: 'train' as const }
    const { total } = await request('dataset:pictures', { filter, offset: 0, limit: 1 })
    if (total === 0) return null
    const { rows } = await request('dataset:pictures', { filter, offset: placeOf(asked, total), limit: 1 })
    const [row] = rows
    if (row) known = { look: asked, folder, row }
    return row ?? null
  }

  function another(): void {
    look.value++
  }

  return { shown, picture, images, error, busy, look, another }
})

/** Far from the last one, so that another class comes: steps by the golden section visit all of a list. */
function placeOf(look: number, total: number): number {
  return Math.floor(((look * 0.618034) % 1) * total)
}
