/** Sentences about a project: where the person stands. */
import type { ProjectSummary, Side } from '../../../contract'
import { counted, grouped, percent } from './numbers'

export const sideNames: Readonly<Record<Side, string>> = {
  train: 'training',
  val: 'validation',
  test: 'test'
}

/** Usable pictures on one side, over all classes. */
/** Classes of which at least one picture is used: those that a run has. */
export function usedClasses(project: ProjectSummary): ProjectSummary['classes'] {
  return project.classes.filter(({ train, val, test }) => train + val + test > 0)
}

export function sideCount(project: ProjectSummary, side: Side): number {
  return project.classes.reduce((sum, counts) => sum + counts[side], 0)
}

/** "480 pictures in 5 classes, 96 for validation, 3 set aside" */
export function projectSentence(project: ProjectSummary): string {
  if (project.pictures.total === 0) return 'No pictures yet'
  const parts = [
    `${counted(project.pictures.total, 'picture')} in ${counted(project.classes.length, 'class', 'classes')}`
  ]
  const val = sideCount(project, 'val')
  const test = sideCount(project, 'test')
  const { total, used, unlabelled, unchecked } = project.pictures
  const aside = Math.max(0, total - used - unlabelled - unchecked)
  if (val > 0) parts.push(`${grouped(val)} for validation`)
  if (test > 0) parts.push(`${grouped(test)} for the test`)
  if (unlabelled > 0) parts.push(`${grouped(unlabelled)} without a class`)
  if (unchecked > 0) parts.push(`${grouped(unchecked)} not looked at yet`)
  if (aside > 0) parts.push(`${grouped(aside)} set aside`)
  return parts.join(', ')
}

/** "80 % training, 20 % validation, seed 1", or that a file says which picture is where. */
export function splitSentence({ split }: ProjectSummary): string {
  if (split.from === 'file') return 'As the split file says'
  const shares = [`${percent(1 - split.val - split.test)} training`, `${percent(split.val)} validation`]
  if (split.test > 0) shares.push(`${percent(split.test)} test`)
  return `${shares.join(', ')}, seed ${split.seed}`
}

/** What to do with pictures that are not in folders of classes; null where they are, or where there are none. */
export function classesMissing({ classes, pictures }: ProjectSummary): string | null {
  if (pictures.total === 0 || classes.length > 1) return null
  const found =
    classes.length === 0
      ? 'None of these pictures has a class, because none lies in a folder of a class.'
      : `All pictures with a class are of one, ${classes[0]?.name ?? ''}, and training needs two or more.`
  return `${found} Sort them into one folder for each class, whose name is the class, and press Rescan; or add the folder that holds such folders.`
}

/** Why this project cannot be trained on yet, and what to do; null where it can. */
export function whyNotTrainable(project: ProjectSummary): string | null {
  if (project.classes.length === 0 && project.pictures.unlabelled > 0) {
    return 'None of the pictures has a class. Sort them into one folder per class, then add the folder that holds these on Data.'
  }
  if (project.pictures.used === 0) return 'Add a folder of pictures on Data first.'
  if (project.classes.length < 2) {
    return `Training needs at least two classes, but this project has ${project.classes.length}. Add a folder with one folder of pictures per class on Data.`
  }
  if (sideCount(project, 'train') === 0) {
    return 'No picture is on the training side. Split again on Data with smaller shares.'
  }
  return null
}
