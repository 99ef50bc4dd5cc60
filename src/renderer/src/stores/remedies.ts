/** What a remark on the curves advises, set for the next run as a step that can be undone. */
import { defineStore } from 'pinia'
import type { Plan } from '../../../contract'
import { useHistory } from './history'

export const useRemedies = defineStore('remedies', () => {
  const changes = useHistory()

  /** The rest of what is set stays as it is. */
  function set(label: string, change: Partial<Plan>): void {
    changes.change({ label, change })
  }

  return { set }
})
