/** Keeps a channel open between the two services whenever both are ready. */
import type { EventMap, RequestMap } from '../../contract'
import type { ServiceHost } from './serviceHost'

type AnyHost<Link> = ServiceHost<RequestMap, EventMap, Link>

/** Links anew after a restart; the service that stayed is told to let go of the old port first. */
export function keepLinked<Link>(
  hosts: readonly [Pick<AnyHost<Link>, LinkedParts>, Pick<AnyHost<Link>, LinkedParts>],
  createChannel: () => readonly [Link, Link]
): void {
  let linked = false

  function update(): void {
    const ready = hosts.filter((host) => host.status().state === 'ready')
    if (ready.length === 2 && !linked) {
      linked = true
      const [first, second] = createChannel()
      hosts[0].link(first)
      hosts[1].link(second)
    } else if (ready.length < 2 && linked) {
      linked = false
      for (const host of ready) host.unlink()
    }
  }

  for (const host of hosts) host.onStatus(update)
  update()
}

type LinkedParts = 'status' | 'onStatus' | 'link' | 'unlink'
