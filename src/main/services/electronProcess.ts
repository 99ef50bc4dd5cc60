/** Services as Electron utility processes. */
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron'
import { emitterPort, type EmitterPort } from '../../wire'
import { serviceEnvironment } from './serviceEnvironment'
import type { ServiceLauncher, ServiceProcess } from './serviceProcess'

/** Starts the built service at `modulePath`; `title` is what the system's task list shows. */
export function electronLauncher(modulePath: string, title: string): ServiceLauncher<MessagePortMain> {
  return {
    launch: () =>
      electronProcess(
        utilityProcess.fork(modulePath, [], {
          serviceName: title,
          stdio: ['ignore', 'pipe', 'pipe'],
          env: serviceEnvironment()
        })
      )
  }
}

export function electronChannel(): readonly [MessagePortMain, MessagePortMain] {
  const { port1, port2 } = new MessageChannelMain()
  return [port1, port2]
}

function electronProcess(child: UtilityProcess): ServiceProcess<MessagePortMain> {
  // Asked for at once: Electron forgets the pid when the process has ended.
  let pid = child.pid
  child.once('spawn', () => (pid = child.pid))
  return {
    get pid() {
      return pid
    },
    port: emitterPort(child as unknown as EmitterPort),
    handOver: (message, link) => child.postMessage(message, [link]),
    onExit: (listener) => void child.once('exit', (code) => listener({ code, signal: null })),
    onOutput(listener) {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => listener(chunk.toString('utf8')))
      }
    },
    kill() {
      // A session run holds the thread for seconds and so would hold up a gentler signal.
      if (child.pid === undefined) child.kill()
      else killNow(child.pid)
    }
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself meanwhile, which is all that was wanted.
  }
}
