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
import { nameOf, tcpName } from './socket-name.ts';
import type { PacketSource, Pass, PassEvents, PassSource, Transport, TransportEvents } from './transport.ts';
import { vigil } from './vigil.ts';
import { Writes } from './writes.ts';

/** A stream over node:net: TCP and unix sockets. */
export class NodeTransport implements Transport, SocketUser {
  keepsAlive = false;
  readonly #socket: OpenSocket;
  #local: SockAddr | undefined;
  #peer: SockAddr | undefined;
  #events: TransportEvents | undefined;
  readonly #endsWith: Reason | undefined;
  /** Are bytes wanted? */
  reading = false;
  /** It reads on for the moment, wanted or not. */
  #resting = false;
  #broken = false;
  /** Made for the first write. */
  #writes: Writes | undefined;
  #ending: Promise<void> | undefined;
  /** Most connections have none. */
  #passes: Passes | undefined;
  /** Where no more is read than is owed. */
  #exact: ExactReads | undefined;
  /** What libuv reads into. */
  #buffer: ReadBuffer = readBuffer;

  /** Takes a connected, paused socket that openSocket made; `endsWith`: its end is known to be no clean one. */
  constructor(socket: OpenSocket, names: SocketNames, endsWith?: Reason) {
    this.#socket = socket;
    this.#local = names.local;
    this.#peer = names.peer;
    this.#endsWith = endsWith;
    socket.giveTo(this);
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

  readStart(): void {
    this.reading = true;
    if (!this.#resting) this.#socket.resume();
  }

  readStop(): void {
    if (!this.#resting) this.#stop();
    this.reading = false;
  }

  /** Whoever was about to want more has had the time to say so. */
  rest(): void {
    this.#resting = false;
    if (!this.reading) this.#socket.pause();
  }

  readNow(): void {
    const { fd } = this;
    if (fd === undefined) return;
    const next = (): number | Reason | undefined => readAvailable(fd, 0, this.#exact?.most ?? READ_SIZE);
    let count = next();
    // A peer that never stops would keep us here: what nobody is owed stays in the kernel.
    while (typeof count === 'number' && count > 0 && this.hand(count)) count = next();
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
    const limited = this.#exact !== undefined;
    if (limited !== (allowance !== undefined) && !setReadBuffer(this.#socket, limited ? readBuffer.bytes : firstByte)) {
      throw new GenTcpError('enotsup', { because: 'this Node reads as much as there is' });
    }
    this.#buffer = readBuffer;
    this.#exact = allowance === undefined ? undefined : new ExactReads(this, allowance);
  }

  readMuch(much: boolean): void {
    const buffer = much ? largeReadBuffer() : readBuffer;
    if (this.#exact !== undefined || buffer === this.#buffer || !setReadBuffer(this.#socket, buffer.bytes)) return;
    this.#buffer = buffer;
  }

  /** Bytes are in the shared buffer: all that libuv has read, or where reads are exact the first of them. Does it read on? */
  received(count: number): boolean {
    vigil.answered();
    if (this.#exact !== undefined) return this.#exact.readOn(count);
    const { bytes, headroom } = this.#buffer;
    this.reading = this.#events?.bytes(bytes.subarray(0, count), headroom) ?? false;
    // When the buffer was filled libuv reads again at once.
    if (this.reading || count === bytes.length) return this.reading;
    if (!this.#resting) restSoon(this);
    this.#resting = true;
    return true;
  }

  ended(): void {
    if (this.#endsWith === undefined) this.#events?.end();
    else this.break(this.#endsWith);
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
    this.#ending ??= new Promise((resolve) => {
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
    });
    return this.#ending;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#broken = true;
      this.#passes?.stop();
      if (this.#socket.closed) return resolve();
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  async reset(): Promise<void> {
    this.#broken = true;
    this.#passes?.stop();
    // A reset in the moment between end() and its shutdown(2) fails in libuv and the peer sees a clean end.
    if (this.#ending !== undefined) await this.#ending;
    if (!this.#socket.destroyed && this.peername().family !== 'local') armReset(this.#socket);
    return this.close();
  }

  sockname(): SockAddr {
    this.#local ??= tcpName(this.#socket, this.#peer?.family) ?? nameOf(this.fd, localName);
    return this.#local;
  }

  peername(): SockAddr {
    this.#peer ??= nameOf(this.fd, peerName);
    return this.#peer;
  }

  ref(): void {
    this.#socket.ref();
    if (!this.#socket.destroyed) keepAlive(this, true);
  }

  unref(): void {
    this.#socket.unref();
    keepAlive(this, false);
  }

  /** resume() starts to read twice, at once and in the next tick, and heeds no pause() in between: it is said again after that. */
  #stop(): void {
    this.#socket.pause();
    if (this.reading) process.nextTick(() => (this.reading ? undefined : this.#socket.pause()));
  }

  /** What had arrived and was not read would go with the descriptor. It is read first; the kernel's receive buffer bounds it. */
  writeFailed(reason: Reason): void {
    if (this.#broken) return;
    this.#passes?.stop();
    // That the peer ended, too, is not what broke the connection.
    if (!this.#socket.readableEnded) this.#drain();
    this.break(reason);
  }

  #passing(): Passes {
    this.#passes ??= new Passes(() => this.fd, {
      left: (bytes) => void this.#events?.bytes(bytes),
      readFailed: (reason) => this.break(reason),
      writeFailed: (reason) => this.writeFailed(reason),
    });
    return this.#passes;
  }

  /** The connection is gone. */
  break(reason: Reason): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#events?.broken(reason);
  }
}

/** Both ends, as far as they are known; the rest is asked for when somebody wants to know. */
export interface SocketNames {
  readonly local?: SockAddr | undefined;
  readonly peer?: SockAddr | undefined;
}
