/** Jobs: one of a kind at a time, from the moment it is made ready until it was told that it ended. */
import { describe, expect, it } from 'vitest'
import { AppError, type JobEnd } from '../../../src/contract'
import { Jobs } from '../../../src/library/jobs'

function recorded() {
  const ends: JobEnd[] = []
  return { ends, jobs: new Jobs({ progress: () => {}, ended: (end) => void ends.push(end) }) }
}

/** A promise, and what settles it. */
function gate() {
  let open: () => void = () => {}
  let fail: (error: unknown) => void = () => {}
  const opened = new Promise<void>((resolve, reject) => ([open, fail] = [resolve, reject]))
  return { opened, open: () => open(), fail: (error: unknown) => fail(error) }
}

describe('a job that is made ready', () => {
  it('counts as running, and then is', async () => {
    const { jobs, ends } = recorded()
    const ready = gate()
    const done = gate()
    const started = jobs.prepare('train', async (start) => {
      await ready.opened
      return start({ run: '1' }, () => done.opened)
    })
    expect(jobs.isRunning('train')).toBe(true)
    expect(jobs.list()).toEqual([])
    for (const refuse of [() => jobs.refuseSecond('train'), () => jobs.refusePrepared('train')])
      expect(refuse).toThrow(/^A training is being started. Try again in a moment.$/)
    expect(() => jobs.start('train', {}, () => Promise.resolve())).toThrow(AppError)
    await expect(jobs.prepare('train', () => Promise.resolve())).rejects.toMatchObject({ code: 'busy' })
    jobs.refuseSecond('scan')

    ready.open()
    const job = await started
    expect(jobs.list()).toMatchObject([{ job, kind: 'train', run: '1' }])
    expect(() => jobs.refuseSecond('train')).toThrow(/^A training is running. Wait for its end/)
    expect(() => jobs.refusePrepared('train')).not.toThrow()
    done.open()
    await jobs.idle('train')
    expect(ends).toMatchObject([{ job, state: 'done' }])
    expect(jobs.isRunning('train')).toBe(false)
  })

  it('leaves nothing behind where it cannot be made', async () => {
    const { jobs, ends } = recorded()
    const ready = gate()
    const started = jobs.prepare('train', () => ready.opened)
    const idle = jobs.idle('train').then(() => 'idle')
    ready.fail(new AppError('no-pictures', 'There are none.'))
    await expect(started).rejects.toMatchObject({ code: 'no-pictures' })
    expect(await idle).toBe('idle')
    expect(jobs.isRunning('train')).toBe(false)
    expect(ends).toEqual([])
  })
})
