/** Starts, watches, restarts and stops one service, and carries requests to it. Knows neither Electron nor windows. */
import {
  AppError,
  fromServiceSchema,
  type EventMap,
  type EventName,
  type EventPayload,
  type RequestInput,
  type RequestMap,
  type RequestName,
  type RequestOutput,
  type ServiceName,
  type ServiceOptions,
  type ServiceState,
  type ServiceStatus,
  type ToService,
  type WireError
} from '../../contract'
import { createClient, type Client } from '../../wire'
import { CrashHistory } from './crashHistory'
import type { ServiceExit, ServiceLauncher, ServiceProcess } from './serviceProcess'
import { nextState, type ServiceMove } from './serviceState'

export interface ServiceLimits {
  /** Loading 800 MB of TensorFlow from a cold, slow disk takes well over 10 s; a hung start must end some day. */
  readonly startMs: number
  /** One long step on a CPU, after which a service reads what came in; a database closes in milliseconds. */
  readonly stopMs: number
  /** How long a request waits for a service that is coming up: one start, and the pause before it. */
  readonly readyMs: number
}
export const SERVICE_LIMITS: ServiceLimits = { startMs: 60_000, stopMs: 5_000, readyMs: 65_000 }

export interface ServiceHostOptions<M extends RequestMap, E extends EventMap, Link> {
  readonly service: ServiceName
  readonly requests: M
  readonly events: E
  readonly launcher: ServiceLauncher<Link>
  readonly options: ServiceOptions
  readonly log: (line: string) => void
  readonly limits?: ServiceLimits
}

interface Running<M extends RequestMap, E extends EventMap, Link> {
  readonly process: ServiceProcess<Link>
  readonly client: Client<M, E>
  /** Start limit, then stop grace; cleared when the process ends. */
  timer: NodeJS.Timeout | null
  /** Why we ended it ourselves; null where it ended by itself. */
  reason: string | null
}

interface Waiter<M extends RequestMap, E extends EventMap> {
  readonly resolve: (client: Client<M, E>) => void
  readonly reject: (error: AppError) => void
}

export class ServiceHost<M extends RequestMap, E extends EventMap, Link> {
  readonly service: ServiceName
  readonly #setup: ServiceHostOptions<M, E, Link>
  readonly #limits: ServiceLimits
  readonly #crashes = new CrashHistory()
  readonly #statusListeners = new Set<(status: ServiceStatus) => void>()
  readonly #eventListeners = new Map<string, Set<(payload: never) => void>>()
  readonly #waiters = new Set<Waiter<M, E>>()
  #state: ServiceState = 'idle'
  #running: Running<M, E, Link> | null = null
  #pause: NodeJS.Timeout | null = null
  #restarts = 0
  #lastCrash: string | null = null
  #error: WireError | null = null

  constructor(setup: ServiceHostOptions<M, E, Link>) {
    this.service = setup.service
    this.#setup = setup
    this.#limits = setup.limits ?? SERVICE_LIMITS
  }

  get pid(): number | undefined {
    return this.#running?.process.pid
  }

  status(): ServiceStatus {
    return {
      service: this.service,
      state: this.#state,
      restarts: this.#restarts,
      lastCrash: this.#lastCrash,
      error: this.#error
    }
  }

  /** Returns the function that ends the subscription, as `on` does. */
  onStatus(listener: (status: ServiceStatus) => void): () => void {
    this.#statusListeners.add(listener)
    return () => void this.#statusListeners.delete(listener)
  }

  /** Hears an event of the service, whichever process sends it. */
  on<K extends EventName<E>>(name: K, listener: (payload: EventPayload<E, K>) => void): () => void {
    const listeners = this.#eventListeners.get(name) ?? new Set()
    this.#eventListeners.set(name, listeners.add(listener as (payload: never) => void))
    return () => void listeners.delete(listener as (payload: never) => void)
  }

  start(): void {
    if (!this.#move('start')) return
    this.#error = null
    this.#launch()
  }

  /** Starts it again by hand, with a clean record; resolves when the old process is gone and the new one on its way. */
  async restart(): Promise<void> {
    this.#crashes.forget()
    await this.stop()
    this.start()
  }

  /** Asks it to stop, kills it where it does not; resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#pause) clearTimeout(this.#pause)
    if (this.#move('stop') && this.#running) {
      const running = this.#running
      this.#tell({ kind: 'stop' })
      this.#limit(running, this.#limits.stopMs, 'did not stop in time')
    }
    if (this.#state !== 'stopping') return
    await new Promise<void>((resolve) => {
      const remove = this.onStatus(({ state }) => {
        if (state === 'stopping') return
        remove()
        resolve()
      })
    })
  }

  /**
   * Asks the service; while it is coming up the request waits. Rejects with the service's AppError, or with
   * `service-down` where it does not run or ends before it answered.
   */
  async request<K extends RequestName<M>>(
    name: K,
    input: RequestInput<M, K>,
    options: { readonly signal?: AbortSignal } = {}
  ): Promise<RequestOutput<M, K>> {
    const client = await this.#whenReady()
    return client.request(name, input, options)
  }

  /** Hands the service a port to its peer. */
  link(link: Link): void {
    this.#running?.process.handOver({ kind: 'link' } satisfies ToService, link)
  }

  unlink(): void {
    this.#tell({ kind: 'unlink' })
  }

  #launch(): void {
    const { launcher, log, options } = this.#setup
    try {
      const process = launcher.launch()
      const running = { process, client: this.#connect(process), timer: null, reason: null }
      this.#running = running
      process.onExit((exit) => this.#ended(running, exit))
      process.onOutput((text) => log(`${this.service}: ${text.trimEnd()}`))
      process.port.onMessage((message) => this.#hear(running, message))
      this.#limit(running, this.#limits.startMs, 'did not start in time')
      this.#tell({ kind: 'start', options })
    } catch (error) {
      this.#fail(new AppError('service-down', `The ${this.service} could not be started: ${String(error)}`))
    }
  }

  #connect(process: ServiceProcess<Link>): Client<M, E> {
    const { requests, events, log } = this.#setup
    const client = createClient({
      port: process.port,
      requests,
      events,
      peer: `the ${this.service}`,
      onDefect: (error) => log(`${this.service}: ${String(error)}`)
    })
    for (const name of Object.keys(events) as EventName<E>[]) {
      client.on(name, (payload) => {
        for (const listener of [...(this.#eventListeners.get(name) ?? [])]) listener(payload as never)
      })
    }
    return client
  }

  #hear(running: Running<M, E, Link>, message: unknown): void {
    const frame = fromServiceSchema.safeParse(message)
    if (!frame.success || running !== this.#running) return // calls share the port
    if (frame.data.kind === 'ready') {
      if (this.#state === 'starting' && running.timer) clearTimeout(running.timer)
      this.#move('ready')
    } else if (frame.data.kind === 'start-failed') {
      const { code, message: why, details } = frame.data.error
      this.#fail(new AppError(code, why, details ? { details } : {}))
    }
  }

  /** It said that it cannot start, or could not even be launched: another try would end the same. */
  #fail(error: AppError): void {
    const running = this.#running
    if (this.#state !== 'starting') return
    this.#running = null
    this.#error = { code: error.code, message: error.message }
    if (running) {
      if (running.timer) clearTimeout(running.timer)
      running.client.end(error)
      running.process.kill()
    }
    this.#move('start-failed')
  }

  #ended(running: Running<M, E, Link>, exit: ServiceExit): void {
    if (running !== this.#running) return
    if (running.timer) clearTimeout(running.timer)
    this.#running = null
    if (this.#state === 'stopping') {
      running.client.end(this.#down())
      this.#setup.log(`${this.service}: ended${describeExit(exit)}`)
      this.#move('exited')
      return
    }
    this.#lastCrash = `The ${this.service} ${running.reason ?? 'ended unexpectedly'}${describeExit(exit)}.`
    this.#setup.log(this.#lastCrash)
    const pause = this.#crashes.record(Date.now())
    if (pause === null) {
      this.#error = {
        code: 'service-down',
        message:
          `The ${this.service} stopped several times within a few minutes, so it is not being started again. ` +
          'Restart it by hand; if it stops again, the log file says more.'
      }
      this.#move('crashed-too-often')
    } else {
      this.#restarts += 1
      this.#move('crashed')
      this.#pause = setTimeout(() => this.start(), pause)
    }
    running.client.end(this.#down())
  }

  #limit(running: Running<M, E, Link>, ms: number, reason: string): void {
    if (running.timer) clearTimeout(running.timer)
    running.timer = setTimeout(() => {
      running.reason = reason
      this.#setup.log(`The ${this.service} ${reason} (${ms} ms) and is killed.`)
      running.process.kill()
    }, ms)
  }

  #tell(message: ToService): void {
    this.#running?.process.port.post(message)
  }

  #whenReady(): Promise<Client<M, E>> {
    if (this.#state === 'ready' && this.#running) return Promise.resolve(this.#running.client)
    if (isDown(this.#state)) return Promise.reject(this.#down())
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => waiter.reject(this.#down()), this.#limits.readyMs)
      const done = (): void => {
        clearTimeout(timer)
        this.#waiters.delete(waiter)
      }
      const waiter: Waiter<M, E> = {
        resolve: (client) => (done(), resolve(client)),
        reject: (error) => (done(), reject(error))
      }
      this.#waiters.add(waiter)
    })
  }

  #move(move: ServiceMove): boolean {
    const next = nextState(this.#state, move)
    if (!next) return false
    this.#setup.log(`${this.service}: ${this.#state} -> ${next}${this.pid ? ` (pid ${this.pid})` : ''}`)
    this.#state = next
    for (const waiter of [...this.#waiters]) {
      if (next === 'ready' && this.#running) waiter.resolve(this.#running.client)
      else if (isDown(next)) waiter.reject(this.#down())
    }
    const status = this.status()
    for (const listener of [...this.#statusListeners]) listener(status)
    return true
  }

  #down(): AppError {
    const sentences: Partial<Record<ServiceState, string>> = {
      restarting: `The ${this.service} stopped unexpectedly and is being started again. What was saved is safe; try again in a moment.`,
      failed: this.#error?.message ?? `The ${this.service} could not be started.`
    }
    const sentence =
      sentences[this.#state] ?? `The ${this.service} is not running just now. Try again shortly.`
    return new AppError('service-down', sentence)
  }
}

function isDown(state: ServiceState): boolean {
  return state === 'failed' || state === 'stopping' || state === 'stopped'
}

/** Nothing is said of code 0: some Electrons report it for a killed process too. */
function describeExit({ code, signal }: ServiceExit): string {
  if (signal) return ` (signal ${signal})`
  return code ? ` (exit code ${code})` : ''
}
