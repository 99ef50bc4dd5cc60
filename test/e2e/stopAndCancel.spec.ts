/** Long work can be ended by the person: training keeps its best, a scan can be done again. */
import { expect } from '@playwright/test'
import { join } from 'node:path'
import { answerOpenDialog, answerSaveDialog } from './support/dialogs'
import { test } from './support/fixture'
import { makeClassFolders } from './support/pictures'
import { HomeScreen } from './support/screens/homeScreen'
import { openStep } from './support/screens/rail'

test('a training that is stopped keeps its best epoch', async ({ start }) => {
  const { page } = await start()
  const data = await (await new HomeScreen(page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const model = await data.goOn()
  await model.choose('Pool', 'Average')
  const train = await model.goOn()
  await train.train(10_000)
  await train.reached(3)
  await train.stopButton.click()
  await train.ended(1)
  await expect(train.sentence).toHaveText(/^Run 1 · stopped · Best accuracy/)

  const runs = await openStep(page, 'Runs')
  await expect(runs.row(1)).toContainText('stopped')
  const target = await openStep(page, 'Export')
  await expect(target.button(/^Export/)).toBeEnabled()
})

/** Of 1500 pictures, all looked at and none set aside. */
const COMPLETE = '1,500 pictures in 3 classes, 300 for validation'

test('a scan that is cancelled can be done again', async ({ start, work }) => {
  const pictures = makeClassFolders(join(work, 'pictures'), ['daisy', 'roses', 'tulips'], 500)
  const { app, page } = await start()
  await answerOpenDialog(app, pictures)
  await answerSaveDialog(app, join(work, 'Many.thaw'))
  const data = await (await new HomeScreen(page).shown()).newProject('Many')
  await data.button('Cancel').click()
  await expect(data.scan).toBeHidden()
  await expect(data.sentence).toHaveText(/not looked at yet/)

  await data.button('Rescan').click()
  await expect(data.sentence).toHaveText(COMPLETE, { timeout: 30_000 })
})
