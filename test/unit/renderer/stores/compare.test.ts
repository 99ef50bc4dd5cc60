// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { runSummarySchema } from '../../../../src/contract'
import { useCompare } from '../../../../src/renderer/src/stores/compare'
import { useRuns } from '../../../../src/renderer/src/stores/runs'
import { epoch, runOf } from '../support/flowers'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

let bridge: MemoryBridge

beforeEach(() => {
  setActivePinia(createPinia())
  bridge = installBridge({
    'run:get': ({ run }) => runOf(run, { history: [epoch(1, { run })] }),
    'run:diff': ({ runs }) => ({
      runs,
      rows: [{ group: 'settings', name: 'seed', values: runs.map(Number) }]
    }),
    'dataset:problems': () => [],
    'project:recent': () => []
  })
})

it('compares up to five runs, in the order they were chosen', async () => {
  const compare = useCompare()
  for (const run of ['3', '1', '5']) await compare.toggle(run)
  await compare.toggle('1')
  await compare.toggle('2')
  expect(compare.runs.map(({ run }) => run)).toEqual(['3', '5', '2'])
  expect(compare.diff).toMatchObject({ runs: ['3', '5', '2'] })
  for (const run of ['7', '8', '9']) await compare.toggle(run)
  expect(compare.chosen).toEqual(['3', '5', '2', '7', '8'])
  expect(compare.full).toBe(true)
  compare.clear()
  expect([compare.chosen, compare.diff]).toEqual([[], null])
})

it('forgets a run that is deleted, and the next one is looked at', async () => {
  const compare = useCompare()
  const runs = useRuns()
  for (const run of ['1', '2', '3']) bridge.tell('run:changed', runOf(run))
  runs.selected = '2'
  for (const run of ['2', '3']) await compare.toggle(run)
  await compare.toggleBeside('2')
  bridge.tell('run:deleted', { run: '2' })
  await flushPromises()
  expect(compare.chosen).toEqual(['3'])
  expect([compare.beside, compare.diff]).toEqual([[], null])
  expect(runs.list.map(({ run }) => run)).toEqual(['3', '1'])
  expect(runs.selected).toBe('1')
})

it('draws up to four runs beside the one that is trained', async () => {
  const compare = useCompare()
  for (const run of ['1', '2', '3', '4', '5']) await compare.toggleBeside(run)
  expect(compare.besideRuns.map(({ run }) => run)).toEqual(['1', '2', '3', '4'])
  await compare.toggleBeside('3')
  expect(compare.beside).toEqual(['1', '2', '4'])
})

it('keeps what is shown of a run whose note changes, without asking again', async () => {
  const runs = useRuns()
  bridge.tell('run:changed', runOf('1'))
  runs.selected = '1'
  await flushPromises()
  const asked = bridge.asked.length
  const summary = runSummarySchema.parse(runOf('1', { note: 'rate too high' }))
  bridge.tell('run:changed', summary)
  await flushPromises()
  expect(runs.detail?.note).toBe('rate too high')
  expect(runs.detail?.history).toHaveLength(1)
  expect(bridge.asked.length).toBe(asked)
})
