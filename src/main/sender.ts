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

function parse(url: string): URL | null {
  try {
    return new URL(url)
  } catch {
    return null
  }
}
