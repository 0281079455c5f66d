import type { Duplex } from 'node:stream';
import type { SockAddr } from './address.ts';
import { DirectOutbound } from './direct-outbound.ts';
import { GenTcpError } from './error.ts';
import { flush } from './flush.ts';
import { Inbound, type StreamEnd, errorOfEnd } from './inbound.ts';
import { type IoData, ioDataToBuffer } from './iodata.ts';
import { CLOSED, type Life, OPEN, lossError, refuseSend } from './life.ts';
import {
  type Mailbox,
  checkOwner,
  discard,
  disown,
  holdUntil,
  mailboxCost,
  moveMessages,
  own,
  post,
} from './mailbox.ts';
import { linger } from './linger.ts';
import type { Message } from './message.ts';
import type { MessageForm } from './message-term.ts';
import { checkOptions, checkRequests } from './options/check.ts';
import type { OptionRequest, Options } from './options/options.ts';
import { type Framed, Outbound, type WriteSide } from './outbound.ts';
import { frame, frameBatch } from './packet/frame.ts';
import type { Packet } from './packet/packet.ts';
import type { Reason } from './reason.ts';
import { nextPortNumber } from './port-number.ts';
import type { SocketSettings } from './socket-settings.ts';
import { socketStream } from './socket-stream.ts';
import { type StatName, type Stats, socketStats } from './statistics.ts';
import { type Timeout, timeoutMilliseconds } from './timeout.ts';
import type { Transport } from './transport/transport.ts';

/** recv(N) allocates what it is asked for; gen_tcp's limit (TCP_MAX_PACKET_SIZE). */
const RECV_MAX = 67108864;
/** gen_tcp's close gives up on any queue after three minutes. */
const CLOSE_LONGEST = 180_000;

export type ShutdownHow = 'read' | 'write' | 'read_write';

/** How the messages of a socket are written as terms. */
export let messageForm: (socket: Socket) => MessageForm;

/**
 * One connection: gen_tcp's socket, with the options, modes, messages and error rules of the inet backend, or, where the
 * option inet_backend says so, of the socket backend.
 *
 * Made by {@link connect} and `ListenSocket.accept`.
 */
export class Socket {
  readonly #transport: Transport;
  readonly #settings: SocketSettings;
  readonly #inbound: Inbound;
  readonly #outbound: WriteSide;
  readonly #number = nextPortNumber();
  readonly #closing = new AbortController();
  #owner: Mailbox;
  #life: Life = OPEN;
  #readShut = false;
  #writeShut = false;
  #errored: GenTcpError | undefined;
  #closedPosted = false;
  /** Wakes who waits in the mailbox of an owner that the socket has left. */
  #moved = new AbortController();
  #closed: Promise<void> | undefined;
  #streaming = false;

  /** @internal Sockets are made by connect and accept. */
  constructor(transport: Transport, settings: SocketSettings, owner: Mailbox) {
    this.#transport = transport;
    this.#settings = settings;
    this.#owner = owner;
    this.#outbound = settings.backend.sendsDirectly
      ? new DirectOutbound(transport, settings.outbound)
      : new Outbound(transport, settings.outbound);
    this.#inbound = new Inbound(
      {
        deliver: (data, size) => this.#post({ type: isHttp(data) ? 'http' : 'tcp', socket: this, data }, size),
        passive: () => this.#post({ type: 'tcp_passive', socket: this }, 0),
        endedActive: (end) => this.#endedActive(end),
        endedReceiving: (end) => this.#endedReceiving(end),
        malformed: () => this.#post({ type: 'tcp_error', socket: this, reason: 'emsgsize' }, 0),
        hasRoom: () => this.#hasRoom(),
        want: (bytes) => this.#want(bytes),
      },
      settings.inbound,
      settings.backend,
    );
    own(owner, this.#owned);
    transport.attach({
      bytes: (chunk) => this.#inbound.bytes(chunk),
      end: () => this.#inbound.finish(),
      broken: (reason) => this.#broken(reason),
    });
    this.#inbound.setActive(settings.active);
  }

  /** The mailbox its messages go to. */
  get owner(): Mailbox {
    return this.#owner;
  }

  /** Why receiving ended, where it has: what is known beyond the reason, as with Node's streams. */
  get errored(): GenTcpError | undefined {
    return this.#errored;
  }

  /** Is it passive: are packets received by `recv` alone? */
  get passive(): boolean {
    return this.#inbound.passive;
  }

  /** Bytes that have arrived, those of unfinished packets too. */
  get bytesRead(): number {
    return this.#inbound.arrived;
  }

  /** Bytes that the kernel has taken, headers included. */
  get bytesWritten(): number {
    return this.#outbound.taken;
  }

  /**
   * Sends one packet, with the header of the packet type in front. Resolves while less than `highWatermark` is queued, and
   * for the first packet of an empty queue; else when the queue has fallen to `lowWatermark`. The bytes must stay as they
   * are until they are taken: what is queued is not copied.
   *
   * Rejects with `emsgsize` where the header cannot say the length (nothing is sent), `timeout` after `sendTimeout`,
   * `closed` and then `enotconn` when the connection is gone, `einval` for what is not iodata.
   */
  async send(data: IoData): Promise<void> {
    const chunks = frame(this.#settings.packet, ioDataToBuffer(data));
    let size = 0;
    for (const chunk of chunks) size += chunk.length;
    await this.#send({ chunks, sizes: [size] });
  }

  /**
   * Sends several packets, in order, as the bytes of one write: faster than as many sends, and the same to the peer. The
   * payloads may be used again once it has been called.
   *
   * Resolves and rejects as `send` does; with `emsgsize` nothing of any of them is sent.
   */
  async sendBatch(packets: readonly IoData[]): Promise<void> {
    const { bytes, sizes } = frameBatch(this.#settings.packet, packets.map(ioDataToBuffer));
    await this.#send({ chunks: [bytes], sizes });
  }

  /**
   * Receives one packet in passive mode; on a raw socket with a length, exactly so many bytes.
   *
   * Rejects with `timeout` (what had arrived is kept), `closed` (`rest` holds a packet that the end cut), `einval` on an
   * active socket or for a length with a packet type, `ealready` while another recv waits, `enomem` for a length above
   * 64 MiB, `emsgsize`, `enotconn`.
   */
  async recv(length = 0, timeout?: Timeout): Promise<Packet> {
    if (!Number.isInteger(length) || length < 0) throw new GenTcpError('badarg', { because: `recv: length ${length}` });
    const poll = isZero(timeout);
    this.#checkRecv(length);
    const packet = this.#inbound.receive(this.#isFramed() ? 0 : length, timeout);
    if (this.#readShut && this.#inbound.receiving) this.#endReading();
    else if (poll && this.#inbound.receiving) this.#transport.readNow();
    return packet;
  }

  /** Puts bytes back in front of what is received next. */
  unrecv(data: IoData): void {
    this.#checkOpen();
    if (!this.#settings.backend.hasUnrecv)
      throw new GenTcpError('enotsup', { because: 'the socket backend has no unrecv' });
    this.#inbound.unread(ioDataToBuffer(data));
  }

  /** Ends one direction or both; what is queued is sent first. */
  async shutdown(how: ShutdownHow): Promise<void> {
    if (this.#life.kind === 'closed') throw new GenTcpError('closed');
    if (this.#life.kind === 'lost') throw new GenTcpError('enotconn');
    if (how !== 'read' && how !== 'write' && how !== 'read_write') {
      throw new GenTcpError('badarg', { because: `shutdown: ${String(how)} is not read, write or read_write` });
    }
    if (how !== 'read') await this.#shutWrite();
    if (how !== 'write') this.#shutRead();
  }

  /**
   * Closes, after what is queued has been taken, for as long as there is progress. With linger `[true, 0]` the queue is
   * dropped and the peer sees a reset. A second close is no error.
   */
  close(): Promise<void> {
    discard(this.#owner, (message) => message.socket === this && message.type === 'tcp_closed');
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /**
   * Gives the socket to another owner; its waiting messages move along, in order.
   *
   * @throws GenTcpError `not_owner` where `by` is not its owner, `badarg` for a closed mailbox, `closed`
   */
  controllingProcess(to: Mailbox, by: Mailbox = this.#owner): void {
    if (by !== this.#owner) throw new GenTcpError('not_owner');
    if (this.#life.kind === 'closed') throw new GenTcpError('closed');
    checkOwner(to);
    if (to === this.#owner) return;
    moveMessages(this.#owner, to, (message) => message.socket === this);
    disown(this.#owner, this.#owned);
    this.#owner = to;
    own(to, this.#owned);
    this.#moved.abort();
    this.#moved = new AbortController();
    this.#inbound.update();
  }

  /**
   * Changes options; every value is checked before the first is applied.
   *
   * @throws GenTcpError `einval` for a bad option, the kernel's reason where it refuses one
   */
  setopts(options: Options): void {
    this.#checkOpen();
    const checked = checkOptions('setopts', options);
    if (typeof checked.active === 'number') this.#inbound.checkActive(checked.active);
    const { applied, refused } = this.#settings.change(checked, this.#transport.fd);
    const { active, ...rest } = applied;
    const { backend } = this.#settings;
    const dropsCounter = active === false && typeof this.#inbound.active === 'number';
    if (applied.packet !== undefined && backend.resetsHttp) this.#inbound.restartHttp();
    if (Object.keys(rest).length > 0) {
      this.#outbound.configure(this.#settings.outbound);
      this.#inbound.configure(this.#settings.inbound);
    }
    if (active !== undefined) this.#inbound.setActive(active);
    // Who shut down the read side while it was passive learns of that end now.
    if (active !== undefined && this.#readShut && !this.#inbound.passive) this.#endReading();
    if (dropsCounter && backend.tellsDroppedCounter) this.#post({ type: 'tcp_passive', socket: this }, 0);
    if (active !== undefined && !this.#inbound.passive && this.#inbound.endReported) this.#postClosed();
    if (refused !== undefined) throw refused;
  }

  /** The values of options, in request order; those that do not apply to this socket are left out. */
  getopts(names: readonly OptionRequest[]): Options {
    this.#checkOpen();
    return this.#settings.read(checkRequests(names), this.#transport.fd, this.#inbound.active);
  }

  /** Counters of both directions. */
  getstat(names?: readonly StatName[]): Stats {
    this.#checkOpen();
    const { traffic: sent, pending } = this.#outbound;
    const fully = this.#settings.backend.countsFully;
    return socketStats({ received: this.#inbound.traffic, sent, pending, fully }, names);
  }

  sockname(): SockAddr {
    this.#checkOpen();
    if (this.#life.kind === 'lost') throw new GenTcpError('ebadf');
    return this.#transport.sockname();
  }

  peername(): SockAddr {
    this.#checkOpen();
    if (this.#life.kind === 'lost') throw new GenTcpError('enotconn');
    return this.#transport.peername();
  }

  /** The local port. */
  port(): number {
    const { port } = this.sockname();
    if (port === undefined) throw new GenTcpError('einval', { because: 'a unix socket has no port' });
    return port;
  }

  /** gen_tcp takes any socket here, and says `einval` for one that does not listen. */
  accept(): Promise<Socket> {
    const closed = this.#life.kind === 'closed';
    return Promise.reject(
      closed ? new GenTcpError('closed') : new GenTcpError('einval', { because: 'accept: not a listening socket' }),
    );
  }

  /** An open socket keeps the process alive; after `unref` it does not. */
  ref(): this {
    this.#transport.ref();
    return this;
  }

  unref(): this {
    this.#transport.unref();
    return this;
  }

  /** This socket's messages, in order, up to and with `tcp_closed`; ends too when the socket is closed here. */
  async *[Symbol.asyncIterator](): AsyncIterator<Message> {
    this.#startStreaming();
    try {
      while (true) {
        const message = await this.#nextMessage();
        if (message === undefined) return;
        yield message;
        if (message.type === 'tcp_closed') return;
      }
    } finally {
      this.#streaming = false;
    }
  }

  /** A Duplex over this socket for pipeline(): sets active to false; one chunk is one packet, either way. */
  stream(): Duplex {
    this.#startStreaming();
    this.setopts({ active: false });
    return socketStream(this, () => {
      this.#streaming = false;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** What is queued goes first, then the end. */
  async #shutWrite(): Promise<void> {
    this.#writeShut = true;
    await this.#outbound.flushed();
    if (this.#life.kind !== 'open') return;
    await this.#transport.shutdown();
    if (this.#isLost()) throw new GenTcpError('enotconn');
  }

  /** An active socket is told at once; a passive one at its next recv, which still gets what arrives until then. */
  #shutRead(): void {
    this.#readShut = true;
    if (!this.#settings.backend.tellsReadShut && !this.#inbound.receiving) return this.#inbound.silence();
    if (!this.#inbound.passive || this.#inbound.receiving) this.#endReading();
    return undefined;
  }

  #endReading(): void {
    this.#transport.readNow();
    this.#inbound.finish();
  }

  readonly #owned = {
    ownerClosed: (): void => void this.close(),
    roomInMailbox: (): void => this.#inbound.update(),
  };

  async #send(framed: Framed): Promise<void> {
    this.#checkSend();
    try {
      await this.#outbound.send(framed);
    } catch (error) {
      if (error instanceof GenTcpError && error.reason === 'timeout' && this.#settings.sendTimeoutClose) {
        // gen_tcp drops the queue and leaves a socket that answers enotconn and tells nobody.
        this.#inbound.silence();
        this.#lose(undefined, true);
        throw new GenTcpError('timeout');
      }
      throw error;
    }
  }

  /** The next message of this socket, in whichever mailbox; `undefined` once it is closed here. */
  async #nextMessage(): Promise<Message | undefined> {
    const own = (message: Message): boolean => message.socket === this;
    while (true) {
      const message = this.#owner.take(own);
      if (message !== undefined) return message;
      const moved = this.#moved.signal;
      try {
        return await this.#owner.receive(AbortSignal.any([this.#closing.signal, moved]), own);
      } catch (error) {
        if (this.#closing.signal.aborted || this.#owner.closed) return undefined;
        if (!moved.aborted) throw error;
      }
    }
  }

  #startStreaming(): void {
    if (this.#streaming) throw new GenTcpError('ealready', { because: 'the messages of this socket are being taken' });
    this.#streaming = true;
  }

  #checkOpen(): void {
    if (this.#life.kind !== 'closed') return;
    throw new GenTcpError(this.#settings.backend.tellsLossOnce ? 'einval' : 'closed', {
      because: 'the socket is closed',
    });
  }

  #checkSend(): void {
    const { failedSendCloses, tellsLossOnce } = this.#settings.backend;
    if (this.#writeShut && this.#life.kind === 'open') {
      if (!failedSendCloses) throw new GenTcpError('closed');
      // As inet does: a send after shutdown(write) fails and takes the whole socket down with it.
      this.#lose('econnreset', true);
      throw lossError('econnreset', this.#settings.showEconnreset);
    }
    const refusal = refuseSend(this.#life, this.#settings.showEconnreset);
    if (refusal === undefined) return;
    if (!tellsLossOnce) throw new GenTcpError('closed', { cause: refusal.error.cause });
    this.#life = refusal.next;
    throw refusal.error;
  }

  #checkRecv(length: number): void {
    if (this.#life.kind === 'closed') throw new GenTcpError('closed');
    if (this.#inbound.endReported) {
      const { backend, exitOnClose } = this.#settings;
      const told = this.#life.kind === 'lost' && backend.tellsLossOnce && (exitOnClose || this.#closedPosted);
      throw new GenTcpError(told ? 'enotconn' : 'closed');
    }
    if (!this.#inbound.passive) throw new GenTcpError('einval', { because: 'recv: the socket is active' });
    const { recvQueues, recvIgnoresLength } = this.#settings.backend;
    if (this.#inbound.receiving && !recvQueues) throw new GenTcpError('ealready', { because: 'another recv waits' });
    if (length > RECV_MAX)
      throw new GenTcpError('enomem', { because: `recv: ${length} bytes are more than ${RECV_MAX}` });
    if (length > 0 && this.#isFramed() && !recvIgnoresLength) {
      throw new GenTcpError('einval', {
        because: `recv: a length is for packet raw; this is ${String(this.#settings.packet)}`,
      });
    }
  }

  /** Asked again after a wait, which the type of `#life` knows nothing of. */
  #isLost(): boolean {
    return this.#life.kind === 'lost';
  }

  #isFramed(): boolean {
    return this.#settings.packet !== 'raw' && this.#settings.packet !== 0;
  }

  #broken(reason: Reason): void {
    // The kernel says EPIPE where an earlier reset was reported to the other direction.
    this.#lose(reason === 'epipe' ? 'econnreset' : reason, false);
    // A close that waits for its queue waits for nothing now.
    if (this.#life.kind === 'closed') this.#outbound.stop(() => new GenTcpError('closed'));
  }

  /** The connection is gone; what arrived before is still delivered. `told`: the caller learns of it right now. */
  #lose(cause: Reason | undefined, told: boolean): void {
    if (this.#life.kind !== 'open') return;
    const waiting = this.#outbound.blocked;
    this.#life = { kind: 'lost', cause, told: told || waiting };
    this.#outbound.stop(() => lossError(cause, this.#settings.showEconnreset));
    void this.#transport.close();
    this.#inbound.finish(cause);
  }

  #endedActive(end: StreamEnd): void {
    if (end.reason === 'emsgsize') this.#post({ type: 'tcp_error', socket: this, reason: 'emsgsize' }, 0);
    else if (end.cause !== undefined && (end.cause !== 'econnreset' || this.#settings.showEconnreset)) {
      this.#post({ type: 'tcp_error', socket: this, reason: end.cause }, 0);
    }
    this.#errored = errorOfEnd(end);
    this.#postClosed(end);
  }

  /** `tcp_closed`, once, and in an active mode with exit_on_close that is the end of the socket. */
  #postClosed(end?: StreamEnd): void {
    if (!this.#closedPosted) this.#post(closedMessage(this, end), end?.rest?.length ?? 0);
    this.#closedPosted = true;
    if (this.#settings.exitOnClose) this.#die();
  }

  #endedReceiving(end: StreamEnd): GenTcpError {
    this.#errored = errorOfEnd(end);
    const malformed = end.reason === 'emsgsize';
    if (this.#settings.exitOnClose) this.#lose(malformed ? undefined : end.cause, malformed);
    return end.reason === 'closed' ? lossError(end.cause, this.#settings.showEconnreset, end.rest) : this.#errored;
  }

  /** In an active mode with exit_on_close, the end of the stream is the end of the socket. */
  #die(): void {
    if (this.#life.kind === 'closed') return;
    // We ended the read side ourselves: the peer is still there for what is queued.
    if (this.#readShut && this.#life.kind === 'open') return void (this.#closed ??= this.#close());
    this.#life = CLOSED;
    this.#outbound.stop(() => new GenTcpError('closed'));
    this.#closed ??= this.#transport.close();
    disown(this.#owner, this.#owned);
  }

  async #close(): Promise<void> {
    if (this.#life.kind === 'closed') return;
    const connected = this.#life.kind === 'open';
    this.#life = CLOSED;
    this.#inbound.stop(new GenTcpError('closed'));
    this.#transport.readStop();
    disown(this.#owner, this.#owned);
    const reset = connected && !(await this.#finishSending());
    this.#outbound.stop(() => new GenTcpError('closed'));
    this.#closing.abort();
    await (reset ? this.#transport.reset() : this.#transport.close());
  }

  /** What close waits for; answers whether the connection ends plainly after that, or is to be reset. */
  async #finishSending(): Promise<boolean> {
    const [lingers, seconds] = this.#settings.linger;
    if (lingers) return seconds !== 0 && linger(this.#transport, this.#outbound, seconds);
    await flush(this.#outbound, CLOSE_LONGEST);
    return true;
  }

  #post(message: Message, size: number): void {
    post(this.#owner, message, size);
  }

  #hasRoom(): boolean {
    const most = this.#settings.mailboxHigh;
    if (mailboxCost(this.#owner) <= most) return true;
    holdUntil(this.#owner, this.#owned, most / 2);
    return false;
  }

  #want(bytes: boolean): void {
    if (this.#life.kind !== 'open') return;
    if (bytes) this.#transport.readStart();
    else this.#transport.readStop();
  }

  static {
    messageForm = (socket) => ({
      number: socket.#number,
      deliver: socket.#settings.deliver,
      strings: String(socket.#settings.packet).endsWith('_bin') ? 'binary' : 'list',
    });
  }
}

function isHttp(packet: Packet): boolean {
  return !Buffer.isBuffer(packet) && !Array.isArray(packet);
}

function isZero(timeout: Timeout | undefined): boolean {
  return timeout !== undefined && timeoutMilliseconds(timeout) === 0;
}

function closedMessage(socket: Socket, end?: StreamEnd): Message {
  const { cause, rest } = end ?? {};
  return {
    type: 'tcp_closed',
    socket,
    ...(cause === undefined ? {} : { cause }),
    ...(rest === undefined ? {} : { rest }),
  };
}
