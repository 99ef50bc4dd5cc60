/** What validation pictures of the run on Train are taken for: told as it trains, or read with the run. */
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import type { ValidationReport } from '../../../contract'
import { listen, request } from '../bridge'
import { useTraining } from './training'

/** As many as the library keeps. */
const MOST = 20

export const useValidations = defineStore('validations', () => {
  const training = useTraining()
  /** Of the last epochs, oldest first. */
  const reports = shallowRef<readonly ValidationReport[]>([])

  watch(
    () => training.run?.run,
    (run) => void load(run),
    { immediate: true }
  )
  listen('run:validated', (report) => {
    if (report.run !== training.run?.run) return
    reports.value = [...reports.value.filter(({ epoch }) => epoch < report.epoch), report].slice(-MOST)
  })
  listen('run:halved', ({ run, during, epoch }) => {
    if (run !== training.run?.run || during !== 'training') return
    // Epochs after the checkpoint are trained again.
    reports.value = reports.value.filter((report) => report.epoch <= epoch)
  })

  async function load(run: string | undefined): Promise<void> {
    reports.value = []
    if (run === undefined) return
    const found = await request('run:get', { run }).catch(() => null)
    // What was told meanwhile is newer.
    if (found && training.run?.run === run && reports.value.length === 0) reports.value = found.validations
  }

  return { reports }
})
