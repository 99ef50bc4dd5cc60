/** What the host needs of a process, whoever starts it: Electron's utility process or a plain Node fork. */
import type { ToService } from '../../contract'
import type { Port } from '../../wire'

/** How a process ended; both null where it is not known. */
export interface ServiceExit {
  readonly code: number | null
  readonly signal: string | null
}

/** `Link` is one end of a channel that can be handed to a process. */
export interface ServiceProcess<Link> {
  readonly pid: number | undefined
  /** Never closes by itself: the exit is the one word of the end. */
  readonly port: Port
  handOver(message: ToService, link: Link): void
  onExit(listener: (exit: ServiceExit) => void): void
  /** Told of what the process writes to stdout and stderr. */
  onOutput(listener: (text: string) => void): void
  /** Ends it at once, whatever it is doing. */
  kill(): void
}

export interface ServiceLauncher<Link> {
  launch(): ServiceProcess<Link>
}
