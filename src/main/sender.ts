/** Whether a message comes from our own page. Knows no Electron, so that every case can be tested. */

export interface Sender {
  /** Id of the web contents that sent. */
  readonly contents: number
  readonly isMainFrame: boolean
  /** URL of the frame that sent; empty where it is gone. */
  readonly url: string
}

/** `page` is the URL that our window was given: a file of the app, or the development server. */
export function isTrustedSender(sender: Sender, window: number | null, page: string): boolean {
  return sender.contents === window && sender.isMainFrame && isOurPage(sender.url, page)
}

/** Whether `url` is our page, whatever follows `#` or `?`. */
export function isOurPage(url: string, page: string): boolean {
  const [theirs, ours] = [parse(url), parse(page)]
  if (!theirs || !ours || theirs.protocol !== ours.protocol || theirs.host !== ours.host) return false
  return ours.protocol !== 'file:' || theirs.pathname === ours.pathname
}

/** Whether `url` is a file in the folder of our page, or below it. */
export function liesBeside(url: string, page: string): boolean {
  const [theirs, ours] = [parse(url), parse(page)]
  if (theirs?.protocol !== 'file:' || ours?.protocol !== 'file:' || theirs.host !== ours.host) return false
  // URL parsing has taken `..` out; a slash in disguise would be resolved only by the file system.
  const plain = !/%2f|%5c/i.test(theirs.pathname)
  return plain && theirs.pathname.startsWith(ours.pathname.slice(0, ours.pathname.lastIndexOf('/') + 1))
}

function parse(url: string): URL | null {
  try {
    return new URL(url)
  } catch {
    return null
  }
}
