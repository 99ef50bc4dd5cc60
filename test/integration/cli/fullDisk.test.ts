/** A disk without room: every command says so in one sentence, leaves nothing half, and the next one works at once. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBench, type Bench, type Outcome } from './thaw'

const FULL = 'thaw: The disk is full. Make room on it, then try again; what was there before is intact.\n'

let bench: Bench
let data: string
let disk: string

/** A disk of 16 MB of its own; only the administrator of a machine may have one. */
function canMount(): boolean {
  const made = createBench()
  const folder = join(made.folder, 'try')
  mkdirSync(folder)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0
  if (mounted) spawnSync('umount', [folder])
  made.remove()
  return mounted
}

/** Fills the disk until `kilobytes` are free. */
function leave(kilobytes: number): void {
  const fill = join(disk, 'fill')
  rmSync(fill, { force: true })
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(fill, Buffer.alloc(bavail * bsize - kilobytes * 1024))
}

/** Without the lines of a progress. */
function said({ stderr }: Outcome): string {
  return stderr.replace(/^.*pictures.*\n?/gm, '')
}

describe.skipIf(!canMount())('on a full disk', () => {
  beforeAll(() => {
    bench = createBench()
    data = bench.copySample('pictures', ['daisy', 'tulips'], 12)
    disk = join(bench.folder, 'disk')
    mkdirSync(disk)
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]).status).toBe(0)
  })
  afterAll(() => {
    spawnSync('umount', [disk])
    bench.remove()
  })

  it.each([0, 24, 64, 110, 150, 200])('with %i KB left no project is made, nor half of one', async (room) => {
    leave(room)
    const made = await bench.thaw(['new', join(disk, 'p'), '--data', data])
    expect([made.code, said(made)]).toEqual([1, FULL])
    expect(readdirSync(disk)).toEqual(['fill'])
  })

  it('a folder that was there stays, as empty as it was', async () => {
    leave(110)
    mkdirSync(join(disk, 'mine.thaw'))
    const made = await bench.thaw(['new', join(disk, 'mine'), '--data', data])
    expect([made.code, said(made)]).toEqual([1, FULL])
    expect(readdirSync(join(disk, 'mine.thaw'))).toEqual([])
  })

  it('a run that cannot be resumed is what it was, and can be once there is room', async () => {
    rmSync(join(disk, 'fill'), { force: true })
    const project = join(disk, 'flowers.thaw')
    const thaw = (...args: string[]): Promise<Outcome> =>
      bench.thaw(args, { env: { TMPDIR: join(disk, 'tmp') } })
    mkdirSync(join(disk, 'tmp'))
    expect((await thaw('new', project, '--data', data)).code).toBe(0)
    const settings =
      '--weights random --alpha 0.25 --size 64 --pool avg --head 8 --batch 8 --epochs 2 --mode finetune --unfreeze block_12'
    expect((await thaw('train', project, ...settings.split(' '))).code).toBe(0)
    const before = (await thaw('runs', project, '--json')).stdout
    expect(before).toContain('"done"')

    // Room for neither its graph nor a checkpoint; then for the graph, so that TensorFlow is the one who finds out.
    for (const room of [400, 1000]) {
      rmSync(join(project, 'runs', '1', 'graph'), { recursive: true, force: true })
      leave(room)
      const resumed = await thaw('train', project, '--resume', '1', '--epochs', '3')
      expect(resumed.code).toBe(1)
      expect(resumed.stderr).toContain(FULL)
      expect((await thaw('runs', project, '--json')).stdout).toBe(before)
    }
    leave(0)
    const listed = await thaw('runs', project)
    expect([listed.code, listed.stderr]).toEqual([1, FULL])
    expect(readdirSync(project)).not.toContain('thaw.lock')
    leave(400)
    const exported = await thaw('export', project, '1', '--out', join(disk, 'model'))
    expect(exported.code).toBe(1)
    expect(exported.stderr).toContain(FULL)
    expect(existsSync(join(disk, 'model'))).toBe(false)
    const evaluated = await thaw('evaluate', project, '1')
    expect([evaluated.code, evaluated.stderr]).toEqual([1, FULL])

    rmSync(join(disk, 'fill'), { force: true })
    expect((await thaw('train', project, '--resume', '1', '--epochs', '3')).code).toBe(0)
    expect((await thaw('runs', project, '--json')).objects()[0]).toMatchObject({ state: 'done', epochs: 3 })
  })
})
