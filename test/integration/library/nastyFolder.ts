/** A data folder with all that real ones hold: odd pictures, odd names, links, hidden files, copies. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join, resolve } from 'node:path'
import { samplePictures } from '../../support/sample'

export const oddPictures = resolve(__dirname, '../../data/pictures')

export const oddNames = [
  'with  two spaces.jpg',
  `it's "quoted".jpg`,
  '🌻 emoji 👩‍🔬.jpg',
  'кот 猫 café.jpg',
  '100%20sure%.jpg',
  '-rf.jpg',
  '$(id);`id`*?[x].jpg',
  'UPPER.JPEG'
]
const firstClass = ['whole.jpg', 'truncated.jpg', 'text.jpg', 'empty.jpg', 'one-pixel.png', 'cmyk.jpg']
const secondClass = [
  'sixteen-bit.png',
  'still.gif',
  'animated.gif',
  'still.webp',
  'animated.webp',
  'png-inside.jpg',
  'bitmap.bmp',
  'exif-orientation.jpg',
  'bomb.png'
]
export const secondName = 'собаки 犬 %20'

/** Makes the folder; every file in it is one of a kind, but for those that are called copies. */
export function makeNastyFolder(folder: string): void {
  const samples = samplePictures(8).map((picture) => picture.path)
  const fill = (...parts: string[]): void => {
    const sample = samples.shift()
    if (!sample) throw new Error('The sample is too small.')
    copyFileSync(sample, join(folder, ...parts))
  }
  for (const parts of [
    ['cats', 'nested'],
    ['cats', 'folder.jpg'],
    [secondName],
    ['-v'],
    ['.hidden'],
    ['Old.thaw']
  ])
    mkdirSync(join(folder, ...parts), { recursive: true })

  for (const name of firstClass) copyFileSync(join(oddPictures, name), join(folder, 'cats', name))
  for (const name of secondClass) copyFileSync(join(oddPictures, name), join(folder, secondName, name))
  for (const name of oddNames) fill('cats', name)
  fill('cats', 'nested', 'deep.jpg')
  fill('cats', 'folder.jpg', 'inside.jpg')
  for (const name of ['a.jpg', 'b.jpg', 'copied.jpg', 'deleted later.jpg']) fill(secondName, name)
  for (const name of ['c.jpg', 'd.jpg', 'e.jpg', 'f.jpg']) fill('-v', name)
  fill('in no class.jpg')

  copyFileSync(join(folder, '-v', 'c.jpg'), join(folder, '-v', 'copy of c.jpg'))
  copyFileSync(join(folder, secondName, 'copied.jpg'), join(folder, '-v', 'copied.jpg'))
  for (const name of ['.hidden.jpg', '._a.jpg', '.DS_Store', 'Thumbs.db', 'notes.txt', 'no extension'])
    writeFileSync(join(folder, 'cats', name), 'nothing to see')
  for (const name of ['.hidden', 'Old.thaw'])
    writeFileSync(join(folder, name, 'inside.jpg'), 'nothing to see')
  symlinkSync('..', join(folder, 'cats', 'loop'))
  symlinkSync(join(folder, 'cats'), join(folder, 'cats', 'nested', 'loop'))
  symlinkSync(samples[0] ?? '', join(folder, secondName, 'linked.jpg'))
  symlinkSync('nowhere', join(folder, secondName, 'dangling.jpg'))
  // Whoever opens a pipe without a writer waits for ever.
  spawnSync('mkfifo', [join(folder, 'cats', 'pipe.jpg')])
}

/** Every entry below `folder` with kind, time of change and content: equal only where nothing was touched. */
export function treeState(folder: string): Record<string, string> {
  const state: Record<string, string> = {}
  const walk = (below: string): void => {
    for (const name of readdirSync(join(folder, below)).sort()) {
      const path = join(folder, below, name)
      const info = lstatSync(path)
      const what = info.isSymbolicLink()
        ? `link ${readlinkSync(path)}`
        : info.isFile()
          ? createHash('sha256').update(readFileSync(path)).digest('hex')
          : info.mode.toString(8)
      state[join(below, name)] = `${info.mtimeMs} ${info.ctimeMs} ${what}`
      if (info.isDirectory()) walk(join(below, name))
    }
  }
  walk('.')
  return state
}
