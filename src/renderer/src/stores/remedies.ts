/** What a remark on the curves advises, set for the next run as a step that can be undone. */
import { defineStore } from 'pinia'
import type { RemedyChange } from '../curves/remark'
import { useHistory } from './history'
import { useModel } from './model'
import { useSettings } from './settings'

export const useRemedies = defineStore('remedies', () => {
  const changes = useHistory()
  const model = useModel()
  const settings = useSettings()

  /** The rest of what is set stays as it is. */
  function set(label: string, { head, ...change }: RemedyChange): void {
    changes.change({
      label,
      change: { ...change, ...(head && { head: { ...model.choice.head, ...head } }) }
    })
  }

  /** Whether the next run would have it as it stands. */
  function isSet({ head, ...change }: RemedyChange): boolean {
    return holds({ ...model.choice, ...settings.values }, change) && (!head || holds(model.choice.head, head))
  }

  return { set, isSet }
})

function holds<T extends object>(values: T, part: Partial<T>): boolean {
  return (Object.keys(part) as (keyof T)[]).every((name) => values[name] === part[name])
}
