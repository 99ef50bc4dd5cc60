/** Main's end of the bridge to the page: the only file here that knows IPC channels. */
import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import {
  channels,
  type EventName,
  type EventPayload,
  type WindowAnswer,
  type WindowEvents
} from '../contract'
import type { Grants } from './grants'
import { isTrustedSender } from './sender'

export interface BridgeOptions {
  readonly page: string
  readonly window: () => BrowserWindow | null
  readonly answer: (name: unknown, input: unknown) => Promise<WindowAnswer>
  readonly grants: Grants
  readonly log: (line: string) => void
}

/** Answers our page and nobody else. */
export function openBridge(options: BridgeOptions): void {
  function isOurs(event: IpcMainInvokeEvent): boolean {
    const frame = event.senderFrame
    const sender = {
      contents: event.sender.id,
      isMainFrame: frame !== null && frame.parent === null,
      url: frame?.url ?? ''
    }
    const trusted = isTrustedSender(sender, options.window()?.webContents.id ?? null, options.page)
    if (!trusted) options.log(`bridge: refused a message from ${sender.url || 'a frame that is gone'}`)
    return trusted
  }

  ipcMain.handle(channels.request, async (event, name: unknown, input: unknown): Promise<WindowAnswer> => {
    if (isOurs(event)) return options.answer(name, input)
    return { ok: false, error: { code: 'not-allowed', message: 'Thaw answers its own window only.' } }
  })
  // Sent by the preload alone, with the path of a file that the person dropped.
  ipcMain.handle(channels.dropped, async (event, path: unknown) => {
    if (isOurs(event) && typeof path === 'string' && path !== '') await options.grants.choose(path)
  })
}

/** Tells the page, if there is one. */
export function tellWindow<K extends EventName<WindowEvents>>(
  window: BrowserWindow | null,
  name: K,
  payload: EventPayload<WindowEvents, K>
): void {
  if (window && !window.isDestroyed()) window.webContents.send(channels.event, name, payload)
}
