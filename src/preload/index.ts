/** The bridge at `window.thaw`, and nothing else. Main checks names and values; this file only carries them. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { AppBridge, WindowAnswer, WireError } from '../contract'
import { channels } from '../contract/channels'

const noPath: WireError = {
  code: 'bad-input',
  message: 'This is not a file on the disk. Drop a file or folder from the file manager.'
}

const bridge = {
  async request(name, input) {
    const answer: WindowAnswer = await ipcRenderer.invoke(channels.request, name, input)
    if (!answer.ok) throw answer.error
    return answer.output as never
  },
  on(name, listener) {
    const receive = (_event: unknown, sent: unknown, payload: unknown): void => {
      if (sent === name) listener(payload as never)
    }
    ipcRenderer.on(channels.event, receive)
    return () => void ipcRenderer.off(channels.event, receive)
  },
  async pathForFile(file) {
    // Only a true File has a path that the person gave; an object that says it has one is none.
    const path = file instanceof File ? pathOf(file) : ''
    if (path === '') throw noPath
    await ipcRenderer.invoke(channels.dropped, path)
    return path
  }
} satisfies AppBridge

contextBridge.exposeInMainWorld('thaw', bridge)

/** `webUtils` came with Electron 32, when `File.path` went. */
function pathOf(file: File): string {
  return webUtils ? webUtils.getPathForFile(file) : ((file as { readonly path?: string }).path ?? '')
}
