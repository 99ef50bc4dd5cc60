/** Reads a split file: which pictures with which class are on which side, as other programs see it too. */
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { AppError, type Side } from '../../contract'
import { describeIssues } from '../../wire'

const rows = z.array(z.tuple([z.string().min(1), z.number().int().min(0)]))
const splitFileSchema = z.object({
  classes: z.array(z.string().min(1)).min(1),
  train: rows,
  val: rows.default([]),
  test: rows.default([])
})

export interface SplitFile {
  readonly classes: readonly string[]
  readonly pictures: readonly { readonly path: string; readonly class: number; readonly side: Side }[]
}

/** Paths in the file are absolute, or relative to its folder. Throws AppError('bad-input') that says what is wrong. */
export async function readSplitFile(path: string): Promise<SplitFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('not-found', `The split file ${path} cannot be read.`, { cause })
  })
  const parsed = splitFileSchema.safeParse(parseJson(text, path))
  if (!parsed.success)
    throw new AppError('bad-input', `The split file ${path} does not fit: ${describeIssues(parsed.error)}.`)
  const { classes, ...sides } = parsed.data
  const pictures = (['train', 'val', 'test'] as const).flatMap((side) =>
    sides[side].map(([file, label]) => {
      if (label >= classes.length) {
        throw new AppError(
          'bad-input',
          `The split file ${path} gives "${file}" the class ${label}, but it names only ${classes.length} classes.`
        )
      }
      return { path: isAbsolute(file) ? file : resolve(dirname(path), file), class: label, side }
    })
  )
  return { classes, pictures }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new AppError('bad-input', `The split file ${path} is no JSON.`, { cause })
  }
}
