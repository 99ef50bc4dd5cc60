/** Where a command writes: text or JSON lines on stdout, progress and errors on stderr. Knows no command. */
import { createPaint, type Paint } from './paint'
import { createProgress, silentProgress, type ProgressStream, type ProgressView } from './progress'

/** What the screen needs of stdout and stderr. */
export interface ScreenStream extends ProgressStream {
  hasColors?(): boolean
  on?(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown
}

export interface Screen {
  readonly json: boolean
  /** Columns of the terminal at stdout; null where stdout is a file or a pipe. */
  readonly width: number | null
  /** Colours for what is printed. */
  readonly paint: Paint
  readonly progress: ProgressView
  /** A line for a person on stdout; nothing with --json. */
  print(text?: string): void
  /** One JSON value as one line on stdout; nothing without --json. */
  emit(value: unknown): void
  /** A line on stderr that is no error, as "Stopping…"; nothing with --json. */
  note(text: string): void
}

export interface ScreenOptions {
  readonly json: boolean
  readonly stdout: ScreenStream
  readonly stderr: ScreenStream
}

export function createScreen({ json, stdout, stderr }: ScreenOptions): Screen {
  const quiet = json && !stderr.isTTY
  const progress = quiet ? silentProgress : createProgress(stderr, createPaint(isColoured(stderr)))
  const line = (stream: ScreenStream, text: string): void => {
    progress.clear()
    stream.write(`${text}\n`)
  }
  return {
    json,
    width: stdout.isTTY ? (stdout.columns ?? 80) : null,
    paint: createPaint(isColoured(stdout)),
    progress,
    print: (text = '') => {
      if (!json) line(stdout, text)
    },
    emit: (value) => {
      if (json) line(stdout, JSON.stringify(value))
    },
    note: (text) => {
      if (!json) line(stderr, text)
    }
  }
}

/** Node's own answer, which knows NO_COLOR, FORCE_COLOR and `dumb` terminals. */
function isColoured(stream: ScreenStream): boolean {
  return stream.isTTY === true && (stream.hasColors?.() ?? false)
}
