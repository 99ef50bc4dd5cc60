/** Sides and problems in the order in which a person reads them. */
import type { ProblemName, Side } from '../../../../contract'
import { problemTitles } from '../../text/problems'

export const sideOrder = ['train', 'val', 'test'] as const satisfies readonly Side[]

export const problemNames: readonly ProblemName[] = Object.keys(problemTitles) as ProblemName[]
