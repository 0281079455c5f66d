import { once } from 'node:events';
import { type AddressInfo, Server, Socket } from 'node:net';

/** How a stream ended, for the one who reads it. */
export interface Ending {
  readonly bytes: Buffer;
  readonly reason: 'closed' | 'econnreset';
}

/**
 * The other end of a connection: a plain socket of Node, so that no code of ours judges itself. It reads only when told
 * to. Writing, closing and resetting happen in the kernel before the call returns.
 */
export class Peer {
  readonly socket: Socket;
  #pieces: Buffer[] = [];
  #over: Ending['reason'] | undefined;
  #wake: () => void = () => undefined;

  /** Takes a paused socket. */
  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (piece: Buffer) => {
      this.#pieces.push(piece);
      this.#wake();
    });
    socket.on('end', () => this.#finish('closed'));
    socket.on('error', () => this.#finish('econnreset'));
    socket.pause();
  }

  /** Writes; resolves when the kernel has all of it, or the connection is gone. */
  async send(bytes: Uint8Array | string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.socket.write(bytes, () => resolve());
    });
  }

  /** Exactly so many bytes, or fewer where the stream ends before. */
  async recv(count: number): Promise<Buffer> {
    await this.#until(() => sizeOf(this.#pieces) >= count);
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all.subarray(count)];
    return all.subarray(0, count);
  }

  /** Everything until the end. */
  async read(): Promise<Ending> {
    await this.#until(() => false);
    return { bytes: Buffer.concat(this.#pieces.splice(0)), reason: this.#over ?? 'closed' };
  }

  /** Ends what it sends; resolves when the end is on its way. */
  async end(): Promise<void> {
    const finished = once(this.socket, 'finish');
    this.socket.end();
    await finished;
  }

  /** Closes both directions. With bytes that were not read the kernel makes a reset of it. */
  close(): void {
    this.socket.destroy();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #finish(reason: Ending['reason']): void {
    this.#over ??= reason;
    this.#wake();
  }

  async #until(enough: () => boolean): Promise<void> {
    while (!enough() && this.#over === undefined) {
      const more = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.socket.resume();
      await more;
    }
    this.socket.pause();
  }
}

/** Waits on a port of loopback for sockets to be tested. */
export class PeerListener {
  readonly port: number;
  readonly #server: Server;
  #arrived: Peer[] = [];

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', (socket: Socket) => this.#arrived.push(new Peer(socket)));
  }

  static async listen(path?: string): Promise<PeerListener> {
    const server = new Server({ pauseOnConnect: true, allowHalfOpen: true });
    server.listen(path === undefined ? { host: '127.0.0.1', port: 0 } : { path });
    await once(server, 'listening');
    const address = server.address();
    return new PeerListener(server, isPort(address) ? address.port : 0);
  }

  /** The next one that connected. */
  async accept(): Promise<Peer> {
    for (;;) {
      const peer = this.#arrived.shift();
      if (peer !== undefined) return peer;
      await once(this.#server, 'connection');
    }
  }

  [Symbol.dispose](): void {
    this.#server.close();
    for (const peer of this.#arrived) peer.close();
  }
}

/** Connects as a plain client. */
export function peerTo(port: number, host = '127.0.0.1'): Promise<Peer> {
  return connected((socket) => socket.connect({ host, port }));
}

/** The same at a unix socket. */
export function peerToPath(path: string): Promise<Peer> {
  return connected((socket) => socket.connect({ path }));
}

async function connected(connect: (socket: Socket) => void): Promise<Peer> {
  const socket = new Socket({ allowHalfOpen: true });
  socket.pause();
  connect(socket);
  await once(socket, 'connect');
  return new Peer(socket);
}

function isPort(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

function sizeOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((size, piece) => size + piece.length, 0);
}
