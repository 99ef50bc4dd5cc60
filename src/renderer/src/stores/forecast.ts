/** What the next run would take, measured on its own pictures when the person asks: never by itself, as it takes the machine for a moment. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Forecast, Plan, WireError } from '../../../contract'
import { errorOf, request } from '../bridge'
import { useWays } from './ways'

export const useForecast = defineStore('forecast', () => {
  const ways = useWays()
  const measured = shallowRef<{ readonly of: string; readonly forecast: Forecast } | null>(null)
  const error = shallowRef<WireError | null>(null)
  const busy = ref(false)
  let latest = 0

  /** Of the plan as it stands; null where another one was measured, or none. */
  const forecast = computed(() => (measured.value?.of === keyOf(ways.plan) ? measured.value.forecast : null))
  /** Another plan was measured: settings have changed since. */
  const stale = computed(() => measured.value !== null && forecast.value === null)

  async function measure(): Promise<void> {
    const mine = ++latest
    const plan = ways.plan
    busy.value = true
    error.value = null
    try {
      const answer = await request('run:forecast', { plan })
      if (mine === latest) measured.value = { of: keyOf(plan), forecast: answer }
    } catch (thrown) {
      const why = errorOf(thrown)
      // What the person, or a training that begins, has ended is no error.
      if (mine === latest && why.code !== 'cancelled') error.value = why
    } finally {
      if (mine === latest) busy.value = false
    }
  }

  async function cancel(): Promise<void> {
    await request('run:cancel-forecast', {})
  }

  return { forecast, stale, error, busy, measure, cancel }
})

/** How many epochs there are only multiplies. */
function keyOf(plan: Plan): string {
  return JSON.stringify({ ...plan, epochs: 0 })
}
