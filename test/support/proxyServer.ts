/** A small proxy on this machine: it tunnels by CONNECT, where a name and password are given if it wants them. */
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { closeAll, listen } from './weightsServer'

export interface ProxyServer {
  readonly port: number
  /** Hosts and ports that were asked for. */
  readonly tunnels: string[]
  close(): Promise<void>
}

export async function proxyServer(
  options: {
    /** As `name:password`; none is asked for where it is left out. */
    readonly account?: string
    /** Answers every CONNECT with it. */
    readonly refuse?: number
    /** Never answers. */
    readonly silent?: boolean
  } = {}
): Promise<ProxyServer> {
  const tunnels: string[] = []
  const server = createServer()
  server.on('connect', (request, socket: Socket) => {
    socket.on('error', () => {})
    tunnels.push(request.url ?? '')
    if (options.silent) return
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const given = request.headers['proxy-authorization']
    const wanted = options.account && `Basic ${Buffer.from(options.account).toString('base64')}`
    if (wanted && given !== wanted)
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    if (options.refuse) return void socket.end(`HTTP/1.1 ${options.refuse} No\r\n\r\n`)
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
  })
  return { port: await listen(server), tunnels, close: () => closeAll(server) }
}
