/** Closes what a page has no business with: navigation, windows, webviews, permissions, the network. */
import { app, session, type Session, type WebContents } from 'electron'
import { isOurPage, liesBeside } from './sender'

/** `page` is the one URL our windows show. To be called once the app is ready and before a window is made. */
export function hardenApp(page: string): void {
  hardenSession(session.defaultSession, page)
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, page))
}

function hardenSession(target: Session, page: string): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  target.setPermissionCheckHandler(() => false)
  const development = page.startsWith('http') ? new URL(page).host : null
  // A page from a file may by itself read every file of the person: only those beside it are its own.
  const fetched = { urls: ['file://*/*', 'http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] }
  target.webRequest.onBeforeRequest(fetched, ({ url }, answer) => {
    const ours = development === null ? liesBeside(url, page) : new URL(url).host === development
    answer({ cancel: !ours })
  })
}

function hardenContents(contents: WebContents, page: string): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('will-navigate', (event, url) => {
    // Reloading the page itself is what a developer's tools do.
    if (!isOurPage(url, page)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
}
