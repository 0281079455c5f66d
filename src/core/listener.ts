import { Acceptors } from './acceptors.ts';
import type { SockAddr } from './address.ts';
import { GenTcpError } from './error.ts';
import type { IoData } from './iodata.ts';
import { type Doors, Lobby } from './lobby.ts';
import { type Mailbox, checkOwner } from './mailbox.ts';
import { getfd } from './getfd.ts';
import { checkRequests } from './options/check.ts';
import type { OptionRequest, Options } from './options/options.ts';
import type { ShutdownHow } from './ending.ts';
import { Ownership } from './ownership.ts';
import type { Packet } from './packet/packet.ts';
import { nextPortNumber } from './port-number.ts';
import type { SocketSettings } from './socket-settings.ts';
import { Socket } from './socket.ts';
import { type StatName, type Stats, noStats } from './statistics.ts';
import { type Timeout, checkTimeout } from './timeout.ts';
import type { ServerTransport } from './transport/server.ts';
import type { Transport } from './transport/transport.ts';

/** The N of a listener's `#Port<0.N>`. */
export let listenerNumber: (listener: ListenSocket) => number;

/**
 * A listening socket: any number of callers may wait in `accept`, and are served in order.
 *
 * Connections that nobody waits for stay in the kernel's backlog. Made by {@link listen}.
 */
export class ListenSocket {
  readonly #number = nextPortNumber();
  readonly #server: ServerTransport;
  readonly #settings: SocketSettings;
  readonly #ownership: Ownership;
  readonly #acceptors: Acceptors;
  #closed: Promise<void> | undefined;

  /** @internal Listening sockets are made by listen. */
  constructor(server: ServerTransport, settings: SocketSettings, owner: Mailbox | undefined) {
    this.#server = server;
    this.#settings = settings;
    const owned = { socket: this, ownerClosed: () => void this.close(), roomInMailbox: () => undefined };
    this.#ownership = new Ownership(owned, owner);
    this.#acceptors = new Acceptors(server, {
      adopt: (transport, by) => this.#adopt(transport, by),
      acceptsAtOnce: settings.backend.acceptsAtOnce,
    });
    server.attach({
      connection: (transport) => this.#acceptors.connected(transport),
      failed: (reason) => this.#acceptors.failed(reason),
    });
    server.want(false);
    const { active } = settings;
    // {active,0} is passive from the start, and says so.
    if (typeof active === 'number' && active <= 0 && settings.setActive(active).passive) this.#postPassive();
  }

  /** The mailbox that gets its `tcp_passive`; closing it closes the listening socket. */
  get owner(): Mailbox {
    return this.#ownership.mailbox;
  }

  /**
   * The next connection; its socket takes the listener's options as they are at this moment, and messages go to
   * `owner`, or to a mailbox of its own.
   *
   * Rejects with `timeout`, `closed` when the listener is closed or `owner` goes away, `system_limit` where no descriptor is left.
   *
   * @example const socket = await listener.accept(5000);
   */
  async accept(timeout?: Timeout, owner?: Mailbox): Promise<Socket> {
    if (this.#closed !== undefined) throw new GenTcpError('closed');
    if (owner !== undefined) checkOwner(owner);
    if (timeout !== undefined) checkTimeout(timeout);
    return this.#acceptors.accept(timeout, owner);
  }

  /**
   * Has the connections that come from now on wait where they cost next to nothing, until they say something. `undefined` where
   * this system has no such place, or the transport.
   *
   * @internal
   */
  lobby<Guest>(doors: Doors<Guest>): Lobby<Guest> | undefined {
    this.#checkOpen();
    const lobby = new Lobby(this.#server, (transport) => this.#adopt(transport, undefined), doors);
    return lobby.open ? lobby : undefined;
  }

  /** Stops listening: whoever waits in accept gets `closed`, clients that nobody accepted are reset. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** A listening socket is not connected, which the inet backend says and the socket backend does not. */
  shutdown(_how: ShutdownHow): Promise<void> {
    if (this.#closed === undefined && !this.#settings.backend.refusesListenerShutdown) return Promise.resolve();
    return this.#refuse();
  }

  /** Fails with `enotconn`: gen_tcp takes any socket here. */
  send(_data: IoData): Promise<void> {
    return this.#refuse();
  }

  /** Fails with `enotconn`, as `send` does. */
  recv(_length?: number, _timeout?: Timeout): Promise<Packet> {
    return this.#refuse();
  }

  /** Fails with `enotconn`, as `send` does. */
  peername(): SockAddr {
    this.#checkOpen();
    throw new GenTcpError('enotconn');
  }

  /**
   * Where it listens; the port that the system chose for port 0.
   *
   * @throws GenTcpError `einval` when it is closed
   *
   * @example const { addr, port } = listener.sockname();
   */
  sockname(): SockAddr {
    this.#checkOpen();
    return this.#server.address;
  }

  /** The descriptor that listens, as `Socket.getfd`. */
  getfd(): number {
    this.#checkOpen();
    return getfd(this.#server, this.#settings.backend);
  }

  /**
   * The port it listens on.
   *
   * @throws GenTcpError `einval` when it is closed, and for a unix socket
   *
   * @example const listener = await listen(0); console.log(listener.port());
   */
  port(): number {
    const { port } = this.sockname();
    if (port === undefined) throw new GenTcpError('einval', { because: 'a unix socket has no port' });
    return port;
  }

  /** Its counters, which are all 0. */
  getstat(): Stats;
  getstat<Name extends StatName>(names: readonly Name[] | undefined): Pick<Stats, Name>;
  getstat(names?: readonly StatName[]): Partial<Stats> {
    this.#checkOpen();
    return noStats(names);
  }

  /** Gives the listening socket to another owner, with the errors of `Socket.controllingProcess`. */
  controllingProcess(to: Mailbox, by: Mailbox = this.owner): void {
    this.#ownership.give(to, by);
  }

  /** Changes options; sockets accepted from now on inherit them. */
  setopts(options: Options): void {
    this.#checkOpen();
    const { applied, refused } = this.#settings.change(options, this.#server.fd);
    if (applied.active !== undefined && this.#settings.setActive(applied.active).passive) this.#postPassive();
    if (refused !== undefined) throw refused;
  }

  /** The values of options, as `Socket.getopts`. */
  getopts(names: readonly OptionRequest[]): Options {
    this.#checkOpen();
    return this.#settings.read(checkRequests(names), this.#server.fd, this.#settings.active);
  }

  /** A listening socket keeps the process alive; after `unref` it does not. */
  ref(): this {
    this.#server.ref();
    return this;
  }

  /** Lets the process end while it listens. */
  unref(): this {
    this.#server.unref();
    return this;
  }

  /** `await using` closes it at the end of its block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Throws, with the connection closed, where its transport cannot do what an option of ours asks. */
  #adopt(transport: Transport, owner: Mailbox | undefined): Socket {
    try {
      return new Socket(transport, this.#settings.inherit(transport.fd), owner);
    } catch (error) {
      void transport.close();
      throw error;
    }
  }

  async #close(): Promise<void> {
    this.#ownership.release();
    this.#acceptors.close();
    await this.#server.close();
  }

  #postPassive(): void {
    this.#ownership.post({ type: 'tcp_passive', socket: this });
  }

  #checkOpen(): void {
    if (this.#closed === undefined) return;
    const reason = this.#settings.backend.tellsLossOnce ? 'einval' : 'closed';
    throw new GenTcpError(reason, { because: 'the listening socket is closed' });
  }

  #refuse(): Promise<never> {
    return Promise.reject(new GenTcpError(this.#closed === undefined ? 'enotconn' : 'closed'));
  }

  static {
    listenerNumber = (listener) => listener.#number;
  }
}
