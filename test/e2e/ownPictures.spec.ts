/** A project of one's own, with files in it that are no pictures. */
import { expect } from '@playwright/test'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { answerOpenDialog, answerSaveDialog } from './support/dialogs'
import { test } from './support/fixture'
import { makeClassFolders, writeHalfPicture, writeTextPicture } from './support/pictures'
import { HomeScreen } from './support/screens/homeScreen'

test('pictures in no folder of a class: Data says how they should lie', async ({ start, work }) => {
  const pictures = makeClassFolders(join(work, 'pictures'), ['daisy'], 3)
  const thaw = await start()
  await answerOpenDialog(thaw.app, join(pictures, 'daisy'))
  await answerSaveDialog(thaw.app, join(work, 'Wrong.thaw'))
  const data = await (await new HomeScreen(thaw.page).shown()).newProject('Wrong')
  await expect(data.sentence).toHaveText(/^3 pictures in 0 classes/)
  const missing = data.main.getByRole('region', { name: 'No classes yet' })
  await expect(missing).toContainText('one folder for each class')
  await expect(data.classes).toHaveCount(0)

  makeClassFolders(join(pictures, 'daisy'), ['roses', 'tulips'], 2)
  await data.button('Rescan').click()
  await expect(data.classes).toBeVisible()
  await expect(missing).toHaveCount(0)
})

test('files that are no pictures are named with the reason, and the rest is trained on', async ({
  start,
  work
}) => {
  const pictures = makeClassFolders(join(work, 'pictures'), ['daisy', 'roses'], 12)
  writeHalfPicture(join(pictures, 'daisy', 'half.jpg'))
  writeTextPicture(join(pictures, 'roses', 'note.jpg'))
  const thaw = await start()
  await answerOpenDialog(thaw.app, pictures)
  await answerSaveDialog(thaw.app, join(work, 'Two flowers.thaw'))

  const data = await (await new HomeScreen(thaw.page).shown()).newProject('Two flowers')
  await expect(data.sentence).toHaveText('26 pictures in 2 classes, 4 for validation, 2 set aside')
  expect(existsSync(join(work, 'Two flowers.thaw', 'project.sqlite'))).toBe(true)
  await data.showProblems()
  const problem = (file: string) => data.problems.getByRole('listitem').filter({ hasText: file })
  await expect(data.problems.getByRole('listitem')).toHaveCount(2)
  await expect(problem('half.jpg')).toContainText('not used')
  await expect(problem('note.jpg')).toContainText('not used')

  const model = await data.goOn()
  await expect(model.text('1, sigmoid')).toBeVisible()
  const train = await model.goOn()
  await train.train(2)
  await train.ended(1)
})
