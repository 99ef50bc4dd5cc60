/** Reads a split file: which pictures with which class are on which side, as other programs see it too. */
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { AppError, sides, type Side } from '../../contract'

const rowsSchema = z.array(z.tuple([z.string().min(1), z.number().int().min(0)]))
const splitFileSchema = z.object({
  classes: z.array(z.string().min(1)).min(1),
  train: rowsSchema,
  val: rowsSchema.default([]),
  test: rowsSchema.default([])
})

export interface SplitFile {
  readonly classes: readonly string[]
  readonly pictures: readonly { readonly path: string; readonly class: number; readonly side: Side }[]
}

/**
 * Paths in the file are absolute, or relative to its folder. Throws AppError: `not-found` where there is no such file,
 * `bad-input` that says what does not fit.
 */
export async function readSplitFile(path: string): Promise<SplitFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('not-found', `The split file ${path} cannot be read. Check its path.`, { cause })
  })
  const json = parseJson(text, path)
  const parsed = splitFileSchema.safeParse(json)
  if (!parsed.success)
    throw new AppError(
      'bad-input',
      `The split file ${path} does not fit: ${misfit(parsed.error, json)}. ${FORM}`
    )
  const { classes, ...rows } = parsed.data
  const twice = classes.find((name, i) => classes.indexOf(name) !== i)
  if (twice !== undefined)
    throw new AppError('bad-input', `The split file ${path} names the class "${twice}" twice.`)
  const sideOf = new Map<string, Side>()
  const pictures = sides.flatMap((side) =>
    rows[side].map(([file, label]) => {
      const picture = { path: isAbsolute(file) ? file : resolve(dirname(path), file), class: label, side }
      refuseMisfit(picture, { split: path, classes: classes.length, before: sideOf.get(picture.path) })
      sideOf.set(picture.path, side)
      return picture
    })
  )
  return { classes, pictures }
}

const FORM =
  'Expected is {"classes": ["daisy", "tulips"], "train": [["daisy/1.jpg", 0], …], "val": […], "test": […]}: a row is the path of a picture and the number of its class, from 0 on; val and test may be left out.'

/** The first thing that does not fit, as a person names it. */
function misfit(error: z.ZodError, json: unknown): string {
  const [key, row] = error.issues[0]?.path ?? []
  if (key === undefined) return 'it is no object'
  const list = `"${String(key)}"`
  if (!Object.keys(json as object).includes(String(key))) return `${list} is missing`
  if (typeof row === 'number') {
    const what = key === 'classes' ? 'no name of a class' : 'not a path and the number of a class'
    return `entry ${row + 1} of ${list} is ${what}`
  }
  return key === 'classes' ? `${list} is not a list of at least one name` : `${list} is not a list of rows`
}

function refuseMisfit(
  { path, class: label, side }: SplitFile['pictures'][number],
  {
    split,
    classes,
    before
  }: { readonly split: string; readonly classes: number; readonly before: Side | undefined }
): void {
  if (label >= classes) {
    throw new AppError(
      'bad-input',
      `The split file ${split} gives "${path}" the class ${label}, but it names ${classes} classes: 0 to ${classes - 1}.`
    )
  }
  if (before) {
    throw new AppError(
      'bad-input',
      `The split file ${split} names "${path}" twice, in ${before} and in ${side}. A picture can be on one side only.`
    )
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new AppError('bad-input', `The split file ${path} is no JSON.`, { cause })
  }
}
