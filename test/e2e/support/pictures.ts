/** Folders of pictures for a test, made from the shipped sample; and files that only pretend to be pictures. */
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const sample = resolve(__dirname, '../../../resources/sample/flowers')

/** `each` pictures of every class named, in one folder a class. Returns the folder of the classes. */
export function makeClassFolders(folder: string, classes: readonly string[], each: number): string {
  for (const name of classes) {
    const files = readdirSync(join(sample, name)).sort()
    mkdirSync(join(folder, name), { recursive: true })
    for (let index = 0; index < each; index++) {
      const file = join(folder, name, `${index}.jpg`)
      copyFileSync(join(sample, name, files[index % files.length] ?? ''), file)
      // What follows the end of a JPEG is not read: another copy of the same flower, but not the same bytes.
      if (index >= files.length) appendFileSync(file, `copy ${index}`)
    }
  }
  return folder
}

/** The first half of a picture, as an interrupted copy leaves it. */
export function writeHalfPicture(file: string): void {
  const folder = join(sample, 'daisy')
  const whole = readFileSync(join(folder, readdirSync(folder).sort()[0] ?? ''))
  writeFileSync(file, whole.subarray(0, whole.length / 2))
}

/** Text under a picture's name. */
export function writeTextPicture(file: string): void {
  writeFileSync(file, 'Not a picture: a note that somebody saved under the wrong name.\n')
}
