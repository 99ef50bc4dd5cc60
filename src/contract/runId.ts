/** How a run is named: by its number, counted from 1. */
import { z } from 'zod'

export const runIdSchema = z.string().regex(/^[0-9]{1,9}$/, 'a run is named by its number')
export type RunId = z.infer<typeof runIdSchema>
