import { Server, type ListenOptions } from 'node:net';
import { getSystemErrorName } from 'node:util';
import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import { availableLibc, loadLibc } from '../native/libc.ts';
import { type SocketFile, removeSocketFile } from '../native/socket-file.ts';
import { type Reason, isReason, reasonOf } from '../reason.ts';
import { remoteName } from './connect.ts';
import { type Handle, fdOf, takeConnections } from './handle.ts';
import { keepAlive } from './keep-alive.ts';
import { lacksDescriptors } from './shortage.ts';
import { NodeTransport } from './node-transport.ts';
import { openSocket } from './open-socket.ts';
import type { ServerEvents, ServerTransport } from './server.ts';
import type { Transport } from './transport.ts';
import { type RoomEvents, WaitingRoom } from './waiting-room.ts';

/** Where to listen: an address for node:net to bind, or a socket that is bound already. */
export type ServerPlace =
  | { readonly kind: 'address'; readonly address: SockAddr; readonly v6only: boolean }
  /** `file` is removed at the end. */
  | { readonly kind: 'fd'; readonly fd: number; readonly address: SockAddr; readonly file?: SocketFile | undefined };

/** Who has the listening socket: libuv, which accepts whatever comes, or nobody, so that the kernel keeps it all. */
type State =
  | { readonly kind: 'taking'; readonly server: Server }
  | { readonly kind: 'holding'; readonly fd: number }
  | { readonly kind: 'closed' };

/** Accepts connections while it is wanted; while it is not, they wait in the kernel's backlog. */
export class NodeServer implements ServerTransport {
  keepsAlive = false;
  readonly address: SockAddr;
  readonly #backlog: number;
  readonly #file: SocketFile | undefined;
  #events: ServerEvents | undefined;
  #state: State;
  /** Keeps the socket listening while libuv comes and goes; libuv gets a copy each time. */
  #fd: number | undefined;
  #room: { close(): void } | undefined;
  #wanted = true;
  #referenced = true;

  private constructor(state: State, address: SockAddr, { backlog, fd, file }: Holding) {
    this.address = address;
    this.#backlog = backlog;
    this.#fd = fd;
    this.#file = file;
    this.#state = state;
    if (state.kind === 'taking') this.#watch(state.server);
    keepAlive(this, true);
  }

  /** Listens. Rejects with the kernel's reason: `eaddrinuse`, `eacces`, `eaddrnotavail` … */
  static async listen(place: ServerPlace, backlog: number): Promise<NodeServer> {
    if (place.kind === 'fd') {
      const { fd, address, file } = place;
      loadLibc('listen').listen(fd, backlog);
      return new NodeServer({ kind: 'holding', fd }, address, { backlog, fd, file });
    }
    const { addr, port } = place.address;
    const server = newServer();
    await listening(server, { host: addr, port, backlog, ipv6Only: place.v6only, exclusive: true });
    return new NodeServer({ kind: 'taking', server }, serverName(server, place.address), { backlog });
  }

  get fd(): number | undefined {
    return this.#fd ?? (this.#state.kind === 'taking' ? fdOf(this.#state.server) : undefined);
  }

  attach(events: ServerEvents): void {
    this.#events = events;
  }

  want(connections: boolean): void {
    this.#wanted = connections;
    if (!connections) afterThisTurn(() => this.#hold());
    else if (lacksDescriptors(this.fd)) this.#refuse();
    else this.#take();
  }

  ref(): void {
    this.#referenced = true;
    if (this.#state.kind === 'taking') this.#state.server.ref();
    keepAlive(this, this.#state.kind !== 'closed');
  }

  unref(): void {
    this.#referenced = false;
    if (this.#state.kind === 'taking') this.#state.server.unref();
    keepAlive(this, false);
  }

  openRoom<Guest>(events: RoomEvents<Guest>): WaitingRoom<Guest> | undefined {
    const fd = this.#own();
    if (fd === undefined) return undefined;
    try {
      const room = new WaitingRoom({ fd, address: this.address }, events);
      this.#room = room;
      return room;
    } catch (error) {
      // Not Linux, a worker's thread, or too few descriptors: connections come one by one.
      if (error instanceof GenTcpError) return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    const state = this.#state;
    this.#room?.close();
    this.#state = { kind: 'closed' };
    keepAlive(this, false);
    // The file goes first: whoever finds no listener behind it finds no file either, or one that is not ours.
    if (this.#file !== undefined) removeSocketFile(this.#file);
    if (this.#fd !== undefined) loadLibc('close').close(this.#fd);
    this.#fd = undefined;
    if (state.kind === 'taking') await closed(state.server);
  }

  /** libuv would accept the next connections all the same, to close them at once: they stay with the kernel, and all who wait are told. */
  #refuse(): void {
    while (this.#wanted) this.#events?.failed('emfile');
    this.#hold();
  }

  /** Takes the socket away from libuv, which would go on to accept. */
  #hold(): void {
    if (this.#wanted || this.#state.kind !== 'taking') return;
    const { server } = this.#state;
    const fd = this.#own();
    // Without native calls connections are taken early and wait in the listening socket instead.
    if (fd === undefined) return;
    this.#state = { kind: 'holding', fd };
    void closed(server);
  }

  /** A descriptor that stays when libuv's goes; `undefined` where there can be none. */
  #own(): number | undefined {
    const taken = this.#state.kind === 'taking' ? fdOf(this.#state.server) : undefined;
    if (taken !== undefined) this.#fd ??= availableLibc()?.dup(taken);
    return this.#fd;
  }

  /** Gives libuv a copy of the socket; libuv closes it when it is taken away again. */
  #take(): void {
    if (this.#state.kind !== 'holding') return;
    const libc = loadLibc('accept');
    try {
      const server = newServer();
      const fd = libc.dup(this.#state.fd);
      this.#state = { kind: 'taking', server };
      this.#watch(server);
      // listen(2) is called once more, with Node's own backlog unless ours stands here: with a descriptor the option of
      // that name is not looked at. Node takes 0 and less for none given.
      server.listen({ fd, exclusive: true }, this.#backlog);
      if (this.#backlog <= 0) libc.listen(fd, this.#backlog);
    } catch (error) {
      if (!(error instanceof GenTcpError)) throw error;
      this.#events?.failed(error.reason);
    }
  }

  #watch(server: Server): void {
    server.on('error', (error) => {
      // It did not come to listen at all: the next who accepts tries again.
      if (!server.listening && this.#fd !== undefined) this.#state = { kind: 'holding', fd: this.#fd };
      this.#events?.failed(reasonOf(error) ?? 'einval');
    });
    if (!this.#referenced) server.unref();
    if (server.listening) this.#receive(server);
    else server.once('listening', () => this.#receive(server));
  }

  #receive(server: Server): void {
    takeConnections(server, {
      connection: (handle) => {
        this.#events?.connection(wrap(handle, this.address));
        if (this.#wanted && lacksDescriptors(this.fd)) this.#refuse();
      },
      failed: (status) => this.#events?.failed(reasonOfStatus(status)),
    });
  }
}

interface Holding {
  readonly backlog: number;
  readonly fd?: number;
  readonly file?: SocketFile | undefined;
}

/**
 * Runs when all that follows from the present event has been done, before libuv accepts another connection: whoever
 * accepts one after another is spared a change for each, and nobody gets one that he did not ask for. The microtask
 * queues behind the promises that are settled already, and the tick behind all that follow from those.
 */
function afterThisTurn(run: () => void): void {
  queueMicrotask(() => process.nextTick(run));
}

function newServer(): Server {
  return new Server({ allowHalfOpen: true, pauseOnConnect: true });
}

function listening(server: Server, options: ListenOptions): Promise<void> {
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

function serverName(server: Server, asked: SockAddr): SockAddr {
  const name = server.address();
  if (name === null || typeof name === 'string') return asked;
  return { family: name.family === 'IPv6' ? 'inet6' : 'inet', addr: name.address, port: name.port };
}

/** The end of an accepted connection that the kernel names now: of one that is reset it forgets it. */
function wrap(handle: Handle, address: SockAddr): Transport {
  const socket = openSocket({ handle });
  const { family } = address;
  if (family === 'local') return new NodeTransport(socket, { local: address });
  return new NodeTransport(socket, { peer: remoteName(socket, { family, addr: '', port: 0 }) });
}

/** libuv's number is that of the system, below zero. */
function reasonOfStatus(status: number): Reason {
  const name = getSystemErrorName(status).toLowerCase();
  return isReason(name) ? name : 'einval';
}
