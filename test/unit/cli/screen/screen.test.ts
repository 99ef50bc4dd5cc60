import { describe, expect, it } from 'vitest'
import { createScreen } from '../../../../src/cli/screen/screen'

function stream(isTTY = false, colours = false) {
  const written: string[] = []
  return {
    written,
    isTTY,
    columns: 100,
    hasColors: () => colours,
    write: (text: string) => written.push(text)
  }
}
const phase = { label: 'Features', done: 0, total: 4, unit: 'pictures', eta: null }

describe('the screen', () => {
  it('prints text for people, no objects', () => {
    const [stdout, stderr] = [stream(), stream()]
    const screen = createScreen({ json: false, stdout, stderr })
    screen.print('Done')
    screen.emit({ kind: 'done' })
    screen.note('Stopping…')
    expect(stdout.written).toEqual(['Done\n'])
    expect(stderr.written).toEqual(['Stopping…\n'])
    expect(screen.width).toBeNull()
  })

  it('with --json emits one object a line, and keeps stderr for errors', () => {
    const [stdout, stderr] = [stream(), stream()]
    const screen = createScreen({ json: true, stdout, stderr })
    screen.print('Done')
    screen.emit({ kind: 'done', acc: 1 })
    screen.note('Stopping…')
    screen.progress.update(phase)
    expect(stdout.written).toEqual(['{"kind":"done","acc":1}\n'])
    expect(stderr.written).toEqual([])
  })

  it('takes the progress line away before it prints', () => {
    const [stdout, stderr] = [stream(true), stream(true)]
    const screen = createScreen({ json: false, stdout, stderr })
    screen.progress.update(phase)
    screen.print('Epoch 1/2')
    expect(stderr.written.at(-1)).toBe('\r\u001B[K')
    expect(screen.width).toBe(100)
  })

  it('colours only where the terminal can', () => {
    const stderr = stream()
    const painted = (stdout: ReturnType<typeof stream>) =>
      createScreen({ json: false, stdout, stderr }).paint.green('ok')
    expect(painted(stream(true, true))).toBe('\u001B[32mok\u001B[39m')
    expect(painted(stream(true, false))).toBe('ok')
    expect(painted(stream(false, true))).toBe('ok')
  })
})
