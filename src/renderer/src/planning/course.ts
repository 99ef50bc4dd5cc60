/** What of the settings a person sets seldom stands otherwise than as a new project has it, in plain words. Pure. */
import type { Plan } from '../../../contract'
import { counted } from '../text/numbers'

export type Clip = 'clipnorm' | 'clipvalue' | 'globalClipnorm'
export type RateCourse = 'constant' | 'plateau' | 'cosine'

export const clips = ['clipnorm', 'clipvalue', 'globalClipnorm'] as const satisfies readonly Clip[]

type Course = Pick<
  Plan,
  | Clip
  | 'labelSmoothing'
  | 'classWeight'
  | 'earlyStopping'
  | 'reduceLROnPlateau'
  | 'schedule'
  | 'layerRates'
  | 'head'
>

/** Keras' keyword that is set; null for none. Of several, which no run could take, the first. */
export function clipOf(course: Pick<Plan, Clip>): Clip | null {
  return clips.find((name) => course[name] !== null) ?? null
}

/** Takes one clip, and leaves the others. */
export function withClip(clip: Clip | null, value: number): Pick<Plan, Clip> {
  const none = { clipnorm: null, clipvalue: null, globalClipnorm: null }
  return clip === null ? none : { ...none, [clip]: value }
}

export function rateCourseOf({
  schedule,
  reduceLROnPlateau
}: Pick<Course, 'schedule' | 'reduceLROnPlateau'>): RateCourse {
  if (schedule) return 'cosine'
  return reduceLROnPlateau ? 'plateau' : 'constant'
}

/** "stops early, cosine, balanced classes", or "nothing set". */
export function courseText(course: Course): string {
  const parts: string[] = []
  if (course.earlyStopping) parts.push('stops early')
  if (course.schedule) parts.push('cosine')
  if (course.reduceLROnPlateau) parts.push('reduced on a plateau')
  if (course.classWeight !== null)
    parts.push(course.classWeight === 'balanced' ? 'balanced classes' : 'weighted classes')
  if (course.labelSmoothing > 0) parts.push(`label smoothing ${course.labelSmoothing}`)
  if (course.head.l2 > 0) parts.push(`L2 ${course.head.l2}`)
  const clip = clipOf(course)
  if (clip !== null) parts.push(`${clip} ${course[clip] ?? ''}`)
  if (course.layerRates.length > 0) parts.push(counted(course.layerRates.length, 'own rate'))
  return parts.length === 0 ? 'nothing set' : parts.join(', ')
}

/** How many times the pictures of the smallest class the largest one has; null where a class has none. */
export function imbalance(classes: readonly { readonly train: number }[]): number | null {
  const counts = classes.map(({ train }) => train)
  const least = Math.min(...counts)
  return counts.length < 2 || least === 0 ? null : Math.max(...counts) / least
}
