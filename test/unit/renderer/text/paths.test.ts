import { describe, expect, it } from 'vitest'
import { inside, isProject, nameOf } from '../../../../src/renderer/src/text/paths'

describe('paths', () => {
  it('names the last part, on any system', () => {
    expect(nameOf('/home/ada/Flowers.thaw/')).toBe('Flowers.thaw')
    expect(nameOf('C:\\Pictures\\leaves')).toBe('leaves')
    expect([isProject('/home/ada/Flowers.thaw'), isProject('/home/ada/Flowers')]).toEqual([true, false])
  })

  it('joins as the folder is written', () => {
    expect(inside('/home/ada/Export', 'Flowers-run-3')).toBe('/home/ada/Export/Flowers-run-3')
    expect(inside('C:\\Export\\', 'Flowers-run-3')).toBe('C:\\Export\\Flowers-run-3')
  })

  it('lets no name lead out of the folder', () => {
    expect(inside('/home/ada', '../../etc/passwd')).toBe('/home/ada/-..-etc-passwd')
  })
})
