/** What of the base is frozen and what is thawed, and every way to change it. Keeps the choice; the engine counts. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { Head, LayerRow } from '../../../contract'
import { blocksOf, stateOf, type Block, type FreezeState } from '../network/blocks'
import {
  baseRows,
  fromHereOn,
  isBatchNorm,
  matching,
  namesOf,
  switchable,
  thawedBy,
  withLayers
} from '../network/thawing'
import { counted, grouped } from '../text/numbers'
import { useHistory } from './history'
import { useModel } from './model'
import { useProject } from './project'

export const useFreeze = defineStore('freeze', () => {
  const project = useProject()
  const model = useModel()
  const history = useHistory()
  /** Layers of the base on screen. */
  const rows = computed<readonly LayerRow[]>(() => baseRows(model.summary?.layers ?? []))
  /** Another base was chosen and its layers are not known yet: there is nothing to switch. */
  const ready = computed(() => rows.value.length > 0 && model.summary?.base === model.choice.base)
  const keepBatchNorm = computed(() => model.choice.freezeBatchNorm)
  const open = computed(() => switchable(rows.value, keepBatchNorm.value))
  const canSwitch = computed<ReadonlySet<string>>(() => new Set(open.value.map(({ name }) => name)))
  const thawed = computed(() => thawedBy(ready.value ? model.choice.unfreeze : [], rows.value))
  /** Thawed layers that are trained: BatchNormalization may be kept frozen among them. */
  const trained = computed<ReadonlySet<string>>(
    () => new Set([...thawed.value].filter((name) => canSwitch.value.has(name)))
  )
  /** Thawed, were it not kept frozen. */
  const kept = computed<ReadonlySet<string>>(
    () => new Set([...thawed.value].filter((name) => !canSwitch.value.has(name)))
  )
  const hasBatchNorm = computed(() => rows.value.some(isBatchNorm))
  const blocks = computed(() => blocksOf(model.summary?.layers ?? []))
  /** "block5", "block4 and block5", "12 layers": what of the base is trained; empty where nothing is. */
  const what = computed(() => whatIsTrained(model.choice.unfreeze, trained.value, blocks.value))
  /** Parameters of the base that are trained, as the engine counts them. */
  const trainedParams = computed(() =>
    rows.value.reduce((sum, { trainableParams }) => sum + trainableParams, 0)
  )
  const state = computed<FreezeState>(() => stateOf(open.value, trained.value))
  /** What a screen reader is told next. */
  const said = ref('')
  let toSay: string | null = null

  watch(
    () => model.summary,
    () => {
      if (toSay === null || !model.summaryIsCurrent) return
      said.value = `${toSay}. ${grouped(trainedParams.value)} parameters of the base trained.`
      toSay = null
    }
  )

  // What was said is of a network or a project that is not looked at any more.
  watch(
    () => [model.choice.base, model.choice.unfreeze, project.folder],
    () => {
      said.value = ''
      toSay = null
    },
    { flush: 'sync' }
  )

  /** Of a block; the head is always trained. */
  function stateOfBlock(block: Block): FreezeState {
    return block.name === 'head' ? 'trained' : stateOf(switchesOf(block), trained.value)
  }

  function switchesOf(block: Block): readonly LayerRow[] {
    return block.layers.filter(({ name }) => canSwitch.value.has(name))
  }

  function toggleLayer(layer: LayerRow): void {
    const { name } = layer
    if (kept.value.has(name)) said.value = `${name} is kept frozen, as all BatchNormalization.`
    if (canSwitch.value.has(name)) setLayers([layer], !trained.value.has(name), name)
  }

  /** A block that is part frozen is thawed whole. */
  function toggleBlock(block: Block): void {
    if (switchesOf(block).length === 0) return
    setLayers(withWeights(block.layers), stateOfBlock(block) !== 'trained', block.name)
  }

  function setLayers(layers: readonly LayerRow[], thaw: boolean, what: string): void {
    const next = withLayers(thawed.value, layers, { rows: rows.value, thaw })
    set(next, { label: `${thaw ? 'thaw' : 'freeze'} ${what}`, done: `${what} ${thaw ? 'thawed' : 'frozen'}` })
  }

  /** From that layer to the end of the base all is trained, and nothing before it. */
  function thawFrom(layer: string, what: string): void {
    const learning = withWeights(fromHereOn(layer, rows.value))
    set(new Set(learning.map(({ name }) => name)), {
      label: `thaw from ${what} on`,
      done: `Thawed from ${what} on`
    })
  }

  /** The switches among what a word means; see `matching`. */
  function named(text: string): readonly LayerRow[] {
    return matching(text, rows.value).filter(({ name }) => canSwitch.value.has(name))
  }

  /** Whether a word means layers with weights, and all of them are kept frozen. */
  function keptNamed(text: string): boolean {
    return named(text).length === 0 && withWeights(matching(text, rows.value)).length > 0
  }

  function setNamed(text: string, thaw: boolean): void {
    if (named(text).length === 0) return
    setLayers(withWeights(matching(text, rows.value)), thaw, `all named ${text.trim()}`)
  }

  function freezeAll(): void {
    set(new Set(), { label: 'freeze all', done: 'The whole base is frozen' })
  }

  function setKeepBatchNorm(keep: boolean): void {
    const text = keep ? 'keep BatchNormalization frozen' : 'train BatchNormalization too'
    if (history.change({ label: text, change: { freezeBatchNorm: keep } })) announce(text)
  }

  function set(next: ReadonlySet<string>, { label, done }: { label: string; done: string }): void {
    if (!ready.value) return
    const unfreeze = namesOf(next, rows.value, keepBatchNorm.value)
    if (history.change({ label, change: { unfreeze } })) announce(done)
  }

  /** `key` as of `Change`. */
  function changeHead(label: string, head: Head, key?: string): void {
    history.change({ label, change: { head }, ...(key !== undefined && { key }) })
  }

  function undo(): void {
    const label = history.undo()
    if (label !== null) announce(`Undone: ${label}`)
  }

  function redo(): void {
    const label = history.redo()
    if (label !== null) announce(`Done again: ${label}`)
  }

  /** Told with the numbers, as soon as the engine has counted; at once where there is nothing to count. */
  function announce(text: string): void {
    toSay = model.summaryIsCurrent ? null : text
    if (toSay === null) said.value = `${text}.`
  }

  return {
    rows,
    blocks,
    ready,
    canSwitch,
    trained,
    kept,
    state,
    keepBatchNorm,
    hasBatchNorm,
    what,
    trainedParams,
    said,
    stateOfBlock,
    toggleLayer,
    toggleBlock,
    thawFrom,
    named,
    keptNamed,
    setNamed,
    freezeAll,
    setKeepBatchNorm,
    changeHead,
    seal: history.seal,
    undo,
    redo
  }
})

function withWeights(layers: readonly LayerRow[]): readonly LayerRow[] {
  return layers.filter(({ params }) => params > 0)
}

function whatIsTrained(
  names: readonly string[],
  trained: ReadonlySet<string>,
  blocks: readonly Block[]
): string {
  if (trained.size === 0) return ''
  const known = new Set(blocks.map(({ name }) => name))
  if (names.length > 2 || !names.every((name) => known.has(name))) return counted(trained.size, 'layer')
  return names.join(' and ')
}
