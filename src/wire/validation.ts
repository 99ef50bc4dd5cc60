/** Turns a failed validation into one sentence a person can act on. */
import type { z } from 'zod'

/** "plan.epochs: Too small: expected number to be >=1; plan.lr: …", at most three of them. */
export function describeIssues(error: z.ZodError): string {
  const shown = error.issues.slice(0, 3).map((issue) => {
    const where = issue.path.join('.')
    return where ? `${where}: ${issue.message}` : issue.message
  })
  const more = error.issues.length - shown.length
  return shown.join('; ') + (more > 0 ? ` (and ${more} more)` : '')
}
