/** Answers in place of the system's dialogs, which no test can press. Main reads them off the module at call time. */
import type { ElectronApplication } from '@playwright/test'

/** Every open dialog from now on is answered with `path`; null cancels it. */
export function answerOpenDialog(app: ElectronApplication, path: string | null): Promise<void> {
  return app.evaluate(({ dialog }, chosen) => {
    const answer = { canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] }
    dialog.showOpenDialog = () => Promise.resolve(answer)
  }, path)
}

/** Every save dialog from now on is answered with `path`. */
export function answerSaveDialog(app: ElectronApplication, path: string): Promise<void> {
  return app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)
}

/** Every question from now on is answered with the button at that place. */
export function answerQuestion(app: ElectronApplication, button: number): Promise<void> {
  return app.evaluate(({ dialog }, response) => {
    dialog.showMessageBox = () => Promise.resolve({ response, checkboxChecked: false })
  }, button)
}
