import { describe, expect, it } from 'vitest'
import { isOurPage, isTrustedSender, liesBeside } from '../../../src/main/sender'

const file = 'file:///opt/Thaw/out/renderer/index.html'
const server = 'http://localhost:5173'
const ours = { contents: 1, isMainFrame: true, url: file }

describe('isTrustedSender', () => {
  it('trusts the main frame of our window on our page', () => {
    expect(isTrustedSender(ours, 1, file)).toBe(true)
  })

  it.each([
    ['another window', { ...ours, contents: 2 }],
    ['a frame within', { ...ours, isMainFrame: false }],
    ['another page', { ...ours, url: 'https://example.com/opt/Thaw/out/renderer/index.html' }],
    ['a frame that is gone', { ...ours, url: '' }]
  ])('refuses %s', (_who, sender) => {
    expect(isTrustedSender(sender, 1, file)).toBe(false)
  })

  it('refuses everyone while there is no window', () => {
    expect(isTrustedSender(ours, null, file)).toBe(false)
  })
})

describe('isOurPage', () => {
  it.each([
    [`${file}#/data`, file, true],
    [`${file}?x=1`, file, true],
    ['file:///opt/Thaw/out/renderer/other.html', file, false],
    ['file:///etc/passwd', file, false],
    ['file://host/opt/Thaw/out/renderer/index.html', file, false],
    ['thaw-picture://thumb/1', file, false],
    ['http://localhost:5173/data?x', server, true],
    ['http://localhost:5174/', server, false],
    ['http://localhost.example.com:5173/', server, false],
    ['https://localhost:5173/', server, false]
  ])('%s on %s: %s', (url, page, expected) => {
    expect(isOurPage(url, page)).toBe(expected)
  })
})

describe('liesBeside', () => {
  const page = 'file:///opt/Thaw/out/renderer/index.html'
  it('takes the files of the page and below it', () => {
    expect(liesBeside('file:///opt/Thaw/out/renderer/index.html', page)).toBe(true)
    expect(liesBeside('file:///opt/Thaw/out/renderer/assets/index.js', page)).toBe(true)
  })

  it('refuses every other file, disguised or not, and what is no file', () => {
    for (const url of [
      'file:///etc/hostname',
      'file:///opt/Thaw/out/renderer/../main/index.js',
      'file:///opt/Thaw/out/renderer/%2e%2e/main/index.js',
      'file:///opt/Thaw/out/renderer/..%2fmain/index.js',
      'file:///opt/Thaw/out/renderer-evil/x.js',
      'file://server/opt/Thaw/out/renderer/x.js',
      'https://example.org/opt/Thaw/out/renderer/x.js',
      'nonsense'
    ]) {
      expect(liesBeside(url, page), url).toBe(false)
    }
  })
})
