/** Which of the three ways suits now, by how many pictures there are, what is thawed and what was trained before. Pure. */
import type { Plan } from '../../../contract'
import { counted } from '../text/numbers'

export interface Recommendation {
  readonly mode: Plan['mode']
  /** Why, in a few words. */
  readonly why: string
}

/** With so few training pictures a head soon knows them by heart. */
const FEW = 2_000

export function recommend({
  pictures,
  thawed,
  trained
}: {
  /** Training pictures. */
  readonly pictures: number
  /** "block5", "block4 and block5", "12 layers"; empty where nothing is thawed. */
  readonly thawed: string
  /** Ways in which runs of this network were trained already. */
  readonly trained: ReadonlySet<Plan['mode']>
}): Recommendation {
  if (thawed !== '') return { mode: 'finetune', why: `${thawed} thawed` }
  if (trained.size === 0) return { mode: 'features', why: 'the quickest way to a first result' }
  if (pictures >= FEW) return { mode: 'finetune', why: `${counted(pictures, 'picture')} to learn from` }
  if (!trained.has('frozen'))
    return { mode: 'frozen', why: `only ${counted(pictures, 'picture')}: vary them` }
  return { mode: 'finetune', why: 'the head is trained: now the layers below it' }
}
