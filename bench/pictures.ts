/** Pictures for both sides: folders of class folders, split alike, as a split file for Thaw and as folders for Keras. */
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { runPeer } from '../test/support/kerasPeer'
import { resources } from '../test/support/sample'

/** The folder of class folders that is measured on: the shipped sample, or what `--data` names. */
export const data = resolve(process.env['THAW_BENCH_DATA'] ?? join(resources, 'sample', 'flowers'))

export interface Pictures {
  /** `{"classes", "train", "val"}` with paths and labels, as `thaw new --split` takes it. */
  readonly split: string
  /** Holds `train/<class>/` and `val/<class>/`, as Keras' `image_dataset_from_directory` takes them. */
  readonly folders: string
  readonly train: number
  readonly val: number
}

export function pictureFiles(folder: string): string[] {
  return classFolders(folder).flatMap((name) => filesOf(join(folder, name)))
}

/**
 * Every fifth picture of a class, by name, is for validation.
 *
 * @param each most pictures of a class
 */
export function splitPictures(folder: string, work: string, each = Infinity): Pictures {
  const classes = classFolders(folder)
  const sides = { train: [] as [string, number][], val: [] as [string, number][] }
  classes.forEach((name, label) => {
    const files = filesOf(join(folder, name)).slice(0, each)
    files.forEach((file, i) => sides[i % 5 === 0 ? 'val' : 'train'].push([file, label]))
  })
  mkdirSync(work, { recursive: true })
  for (const side of ['train', 'val'] as const) {
    for (const [file, label] of sides[side]) {
      const place = join(work, side, classes[label] ?? '')
      mkdirSync(place, { recursive: true })
      const link = join(place, basename(file))
      if (!existsSync(link)) symlinkSync(file, link)
    }
  }
  const split = join(work, 'split.json')
  writeFileSync(split, JSON.stringify({ classes, ...sides }))
  return { split, folders: work, train: sides.train.length, val: sides.val.length }
}

/** Makes `count` JPEG files of five classes in `folder` by a script; each is another picture. */
export function generatePictures(folder: string, count: number): void {
  runPeer(join(import.meta.dirname, 'make_pictures.py'), { folder, count })
}

function classFolders(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .sort()
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((file) => join(folder, file))
}
