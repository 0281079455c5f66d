import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import { localName, peerName } from '../native/descriptor.ts';
import { isAcknowledged } from '../native/tcp-state.ts';
import type { Reason } from '../reason.ts';
import { ExactReads } from './exact-reads.ts';
import { armReset, fdOf, setReadBuffer } from './handle.ts';
import { keepAlive } from './keep-alive.ts';
import { lossOf } from './loss.ts';
import type { OpenSocket, SocketUser } from './open-socket.ts';
import { Passes } from './passes.ts';
import { READ_SIZE, type ReadBuffer, firstByte, largeReadBuffer, readAvailable, readBuffer } from './read-buffer.ts';
import { restSoon } from './rest.ts';
import { type ReadMode, readMode } from './read-mode.ts';
import { nameOf, samePlace, tcpName } from './socket-name.ts';
import type { PacketSource, Pass, PassEvents, PassSource, Transport, TransportEvents } from './transport.ts';
import { vigil } from './vigil.ts';
import { Writes } from './writes.ts';

/** A stream over node:net: TCP and unix sockets. */
export class NodeTransport implements Transport, SocketUser {
  keepsAlive = false;
  readonly #socket: OpenSocket;
  #events: TransportEvents | undefined;
  /** The peer, as far as it is known: where it is, which many share, and its port. */
  #place: SockAddr | undefined;
  #port: number | undefined;
  #mode: ReadMode = 'stopped';
  #broken = false;
  /** Made for the first write. */
  #writes: Writes | undefined;
  #rare: Rare | undefined;

  /** Takes a connected, paused socket that openSocket made; `endsWith`: its end is known to be no clean one. */
  constructor(socket: OpenSocket, { local, peer }: SocketNames, endsWith?: Reason) {
    this.#socket = socket;
    if (peer !== undefined) {
      this.#place = samePlace(peer);
      this.#port = peer.port;
    }
    if (local !== undefined || endsWith !== undefined) this.#rare = { local, endsWith };
    socket.user = this;
    keepAlive(this, true);
  }

  get fd(): number | undefined {
    return fdOf(this.#socket);
  }

  get unsent(): number {
    return this.#writes?.unsent ?? 0;
  }

  attach(events: TransportEvents): void {
    this.#events = events;
  }

  /** Are bytes wanted? */
  get reading(): boolean {
    return this.#mode === 'reading' || this.#mode === 'resumed';
  }

  readStart(): void {
    const rests = this.#rests;
    this.#mode = readMode(true, rests);
    if (!rests) this.#socket.resume();
  }

  readStop(): void {
    const { reading } = this;
    this.#mode = readMode(false, this.#rests);
    if (this.#rests) return;
    this.#socket.pause();
    // resume() starts to read twice, at once and in the next tick, and heeds no pause() in between: it is said again after that.
    if (reading) process.nextTick(() => (this.reading ? undefined : this.#socket.pause()));
  }

  /** Whoever was about to want more has had the time to say so. */
  rest(): void {
    if (!this.reading) this.#socket.pause();
    this.#mode = readMode(this.reading, false);
  }

  readNow(): void {
    const { fd } = this;
    if (fd === undefined) return;
    const exact = this.#rare?.exact;
    const next = (): number | Reason | undefined => readAvailable(fd, 0, exact?.most ?? READ_SIZE);
    let count = next();
    // A peer that never stops would keep us here: what nobody is owed stays in the kernel.
    while (typeof count === 'number' && count > 0 && this.hand(count)) count = next();
    // What was begun for whoever asked would read on, and nobody is owed anything now.
    if (typeof count === 'number' && count > 0) this.readStop();
    if (count === 0) this.ended();
    // The kernel says it once: whoever asks after us would see a clean end.
    else if (typeof count === 'string') this.break(count);
  }

  /** Hands over all that is there, wanted or not. */
  #drain(): void {
    const { fd } = this;
    if (fd === undefined) return;
    let count = readAvailable(fd, 0, READ_SIZE);
    while (typeof count === 'number' && count > 0) {
      this.hand(count);
      count = readAvailable(fd, 0, READ_SIZE);
    }
  }

  acknowledged(): boolean {
    const { fd } = this;
    return fd === undefined || isAcknowledged(fd);
  }

  limitReads(allowance: (() => number) | undefined): void {
    this.rest();
    const rare = this.#rarely();
    const limited = rare.exact !== undefined;
    if (limited !== (allowance !== undefined) && !setReadBuffer(this.#socket, limited ? readBuffer.bytes : firstByte)) {
      throw new GenTcpError('enotsup', { because: 'this Node reads as much as there is' });
    }
    rare.buffer = undefined;
    rare.exact = allowance === undefined ? undefined : new ExactReads(this, allowance);
  }

  readMuch(much: boolean): void {
    const buffer = much ? largeReadBuffer() : readBuffer;
    const rare = this.#rare;
    if (rare?.exact !== undefined || buffer === (rare?.buffer ?? readBuffer)) return;
    if (!setReadBuffer(this.#socket, buffer.bytes)) return;
    this.#rarely().buffer = buffer;
  }

  /** Bytes are in the shared buffer: all that libuv has read, or where reads are exact the first of them. Does it read on? */
  received(count: number): boolean {
    vigil.answered();
    const rare = this.#rare;
    if (rare?.exact !== undefined) return rare.exact.readOn(count);
    const { bytes, headroom } = rare?.buffer ?? readBuffer;
    const wanted = this.#events?.bytes(bytes.subarray(0, count), headroom) ?? false;
    // There may be a better one since.
    if ((this.#rare?.buffer ?? readBuffer) !== readBuffer) this.readMuch(true);
    // When the buffer was filled libuv reads again at once.
    const rests = !wanted && count < bytes.length;
    if (rests && !this.#rests) restSoon(this);
    this.#mode = readMode(wanted, rests || this.#rests);
    return wanted || rests;
  }

  ended(): void {
    const endsWith = this.#rare?.endsWith;
    if (endsWith === undefined) this.#events?.end();
    else this.break(endsWith);
  }

  closed(): void {
    keepAlive(this, false);
  }

  /** Hands over the first bytes of the shared buffer; answers whether more are wanted. */
  hand(count: number): boolean {
    return this.#events?.bytes(readBuffer.bytes.subarray(0, count), readBuffer.headroom) ?? false;
  }

  write(chunks: readonly Uint8Array[], done: () => void): boolean {
    this.#writes ??= new Writes(this.#socket);
    return this.#writes.write(chunks, done);
  }

  written(): void {
    this.#writes?.tell();
  }

  passFrom(source: PassSource | PacketSource, events: PassEvents): Pass | undefined {
    return this.#passing().from(source, events);
  }

  passInto(fd: number, events: PassEvents): Pass | undefined {
    this.rest();
    return this.#passing().into(fd, events);
  }

  passOn(to: Transport, events: PassEvents): Pass | undefined {
    this.rest();
    return to instanceof NodeTransport ? this.#passing().onto(to.#passing(), events) : undefined;
  }

  shutdown(): Promise<void> {
    return (this.#rarely().ending ??= new Promise((resolve) => {
      if (this.#socket.destroyed) return resolve();
      const { fd } = this;
      const reason = fd === undefined ? undefined : lossOf(fd);
      if (reason !== undefined) {
        this.writeFailed(reason);
        return resolve();
      }
      // 'finish' when the end is sent, 'close' when the connection was lost before.
      this.#socket.once('finish', resolve).once('close', resolve);
      this.#socket.end();
    }));
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#broken = true;
      this.#rare?.passes?.stop();
      if (this.#socket.closed) return resolve();
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  async reset(): Promise<void> {
    this.#broken = true;
    this.#rare?.passes?.stop();
    // A reset in the moment between end() and its shutdown(2) fails in libuv and the peer sees a clean end.
    await this.#rare?.ending;
    if (!this.#socket.destroyed && this.peername().family !== 'local') armReset(this.#socket);
    return this.close();
  }

  sockname(): SockAddr {
    return (this.#rarely().local ??= tcpName(this.#socket, this.#place?.family) ?? nameOf(this.fd, localName));
  }

  peername(): SockAddr {
    const port = this.#port;
    const place = (this.#place ??= nameOf(this.fd, peerName));
    return port === undefined ? place : { ...place, port };
  }

  ref(): void {
    this.#socket.ref();
    if (!this.#socket.destroyed) keepAlive(this, true);
  }

  unref(): void {
    this.#socket.unref();
    keepAlive(this, false);
  }

  /** What had arrived and was not read would go with the descriptor. It is read first; the kernel's receive buffer bounds it. */
  writeFailed(reason: Reason): void {
    if (this.#broken) return;
    this.#rare?.passes?.stop();
    // That the peer ended, too, is not what broke the connection.
    if (!this.#socket.readableEnded) this.#drain();
    this.break(reason);
  }

  /** Does it read on for the moment, wanted or not? */
  get #rests(): boolean {
    return this.#mode === 'resting' || this.#mode === 'resumed';
  }

  #passing(): Passes {
    return (this.#rarely().passes ??= new Passes(() => this.fd, {
      left: (bytes) => void this.#events?.bytes(bytes),
      readFailed: (reason) => this.break(reason),
      writeFailed: (reason) => this.writeFailed(reason),
    }));
  }

  #rarely(): Rare {
    return (this.#rare ??= {});
  }

  /** The connection is gone. */
  break(reason: Reason): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#events?.broken(reason);
  }
}

/** What few connections have, or only for a moment: it is memory for those alone. */
interface Rare {
  local?: SockAddr | undefined;
  /** Why the connection will have ended. */
  readonly endsWith?: Reason | undefined;
  ending?: Promise<void>;
  passes?: Passes;
  /** Where no more is read than is owed. */
  exact?: ExactReads | undefined;
  /** What libuv reads into, where that is not what others read into. */
  buffer?: ReadBuffer | undefined;
}

/** Both ends, as far as they are known; the rest is asked for when somebody wants to know. */
export interface SocketNames {
  readonly local?: SockAddr | undefined;
  readonly peer?: SockAddr | undefined;
}
