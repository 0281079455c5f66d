import { Server, type ListenOptions } from 'node:net';
import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import type { Libc } from '../native/libc.ts';
import { type Reason, reasonOf } from '../reason.ts';
import { localName } from './connect.ts';
import { type Handle, detachHandle, fdOf } from './handle.ts';
import { NodeTransport, type SocketLink, openSocket } from './node-transport.ts';
import type { Transport } from './transport.ts';

/** What a server tells the listening socket that sits on it. */
export interface ServerEvents {
  connection(transport: Transport): void;
  /** A connection could not be accepted: `emfile`, `enfile` … The server goes on. */
  failed(reason: Reason): void;
}

/** The listening half of the transport seam. */
export interface ServerTransport {
  readonly address: SockAddr;
  /** The listening descriptor, for native calls. */
  readonly fd: number | undefined;
  attach(events: ServerEvents): void;
  /** Takes connections, or leaves them to the kernel. */
  want(connections: boolean): void;
  close(): Promise<void>;
  ref(): void;
  unref(): void;
}

/** Where to listen: an address for node:net to bind, or a socket that is bound already. */
export type ServerPlace =
  | { readonly kind: 'address'; readonly address: SockAddr; readonly v6only: boolean }
  | { readonly kind: 'fd'; readonly fd: number; readonly address: SockAddr };

/** Accepts connections while it is wanted; while it is not, they wait in the kernel's backlog. */
export class NodeServer implements ServerTransport {
  readonly address: SockAddr;
  readonly #libc: () => Libc | undefined;
  readonly #backlog: number;
  /** The node:net server, while connections are taken. */
  #server: Server | undefined;
  #events: ServerEvents | undefined;
  /** Keeps the socket listening while no server does. */
  #fd: number | undefined;
  #wanted = true;
  #referenced = true;
  #closed = false;

  private constructor(server: Server, address: SockAddr, settings: ServerSettings) {
    this.address = address;
    this.#server = server;
    this.#libc = settings.libc;
    this.#backlog = settings.backlog;
    this.#fd = settings.fd;
    this.#watch(server);
  }

  /** Listens. Rejects with the kernel's reason: `eaddrinuse`, `eacces`, `eaddrnotavail` … */
  static async listen(place: ServerPlace, settings: Omit<ServerSettings, 'fd'>): Promise<NodeServer> {
    const server = newServer();
    if (place.kind === 'fd') {
      const fd = settings.libc()?.dup(place.fd);
      if (fd === undefined) throw new GenTcpError('enotsup');
      await listening(server, { fd, backlog: settings.backlog });
      return new NodeServer(server, place.address, { ...settings, fd: place.fd });
    }
    const { addr, port } = place.address;
    await listening(server, { host: addr, port, backlog: settings.backlog, ipv6Only: place.v6only, exclusive: true });
    return new NodeServer(server, boundName(server, place.address), settings);
  }

  get fd(): number | undefined {
    return this.#fd ?? (this.#server === undefined ? undefined : fdOf(this.#server));
  }

  attach(events: ServerEvents): void {
    this.#events = events;
  }

  want(connections: boolean): void {
    this.#wanted = connections;
    if (this.#closed) return;
    if (connections && this.#server === undefined) this.#resume();
    // Whoever accepts one connection after another is spared a change for each.
    if (!connections) setImmediate(() => this.#pause());
  }

  ref(): void {
    this.#referenced = true;
    this.#server?.ref();
  }

  unref(): void {
    this.#referenced = false;
    this.#server?.unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const server = this.#server;
    this.#server = undefined;
    if (this.#fd !== undefined) this.#libc()?.close(this.#fd);
    this.#fd = undefined;
    if (server !== undefined) await closed(server);
  }

  #pause(): void {
    const server = this.#server;
    if (this.#wanted || this.#closed || server === undefined) return;
    const fd = fdOf(server);
    const libc = this.#libc();
    // Without native calls connections are taken early and wait in the listening socket instead.
    if (fd === undefined || libc === undefined) return;
    this.#fd ??= libc.dup(fd);
    this.#server = undefined;
    void closed(server);
  }

  #resume(): void {
    const fd = this.#fd === undefined ? undefined : this.#libc()?.dup(this.#fd);
    if (fd === undefined) return;
    const server = newServer();
    this.#server = server;
    this.#watch(server);
    // listen(2) is called once more, and would put Node's own backlog in place of ours.
    server.listen({ fd, backlog: this.#backlog });
  }

  #watch(server: Server): void {
    server.on('error', (error) => this.#events?.failed(reasonOf(error) ?? 'einval'));
    server.on('connection', (accepted) => {
      const peer: SockAddr = peerName(accepted, this.address.family);
      const local = this.address.family === 'local' ? this.address : localName(accepted, peer);
      const handle = detachHandle(accepted);
      if (handle !== undefined) this.#events?.connection(wrap(handle, { local, peer }));
    });
    if (!this.#referenced) server.unref();
  }
}

interface ServerSettings {
  readonly backlog: number;
  /** The native calls, where they can be had. */
  readonly libc: () => Libc | undefined;
  readonly fd?: number;
}

function newServer(): Server {
  return new Server({ allowHalfOpen: true, pauseOnConnect: true });
}

function listening(
  server: Server,
  options: ListenOptions | { readonly fd: number; readonly backlog: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(new GenTcpError(reasonOf(error) ?? 'einval'));
    server.once('error', failed);
    server.listen(options, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function boundName(server: Server, asked: SockAddr): SockAddr {
  const name = server.address();
  if (name === null || typeof name === 'string') return asked;
  return { family: name.family === 'IPv6' ? 'inet6' : 'inet', addr: name.address, port: name.port };
}

function peerName(
  accepted: { readonly remoteAddress?: string; readonly remotePort?: number },
  family: SockAddr['family'],
): SockAddr {
  if (family === 'local') return { family, path: '' };
  return { family, addr: accepted.remoteAddress ?? '', port: accepted.remotePort ?? 0 };
}

function wrap(handle: Handle, names: { readonly local: SockAddr; readonly peer: SockAddr }): Transport {
  const link: SocketLink = {};
  return new NodeTransport(openSocket({ handle }, link), link, names);
}
