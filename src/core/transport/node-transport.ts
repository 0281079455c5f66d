import { readSync } from 'node:fs';
import { Socket, type SocketConstructorOpts } from 'node:net';
import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import { localName, peerName } from '../native/descriptor.ts';
import { isAcknowledged } from '../native/tcp-state.ts';
import { type Reason, reasonOf } from '../reason.ts';
import { type Handle, armReset, fdOf, handleOf, setReadBuffer } from './handle.ts';
import { keepAlive } from './keep-alive.ts';
import { lossOf } from './loss.ts';
import { Passes } from './passes.ts';
import { nameOf, tcpName } from './socket-name.ts';
import type { Pass, PassEvents, PassSource, Transport, TransportEvents } from './transport.ts';

/** One read of the kernel. 64 KiB was the fastest into /dev/null and pipes. */
const READ_SIZE = 65536;

/** All sockets read into the same bytes: whoever keeps them copies them before the callback returns. */
const readBuffer = Buffer.allocUnsafeSlow(READ_SIZE);

/** What libuv reads of a socket with a limit: enough to be woken, and never more than what is owed. */
const firstByte = readBuffer.subarray(0, 1);

/** After so many limited reads the loop turns: others have to be read, too. */
const MOST_READS = 64;

/** How a net.Socket is made for a NodeTransport: half-open, reading into the shared buffer, and not by itself. */
interface Source {
  readonly fd?: number;
  readonly handle?: Handle;
}

/** A stream over node:net: TCP and unix sockets. */
export class NodeTransport implements Transport {
  readonly #socket: Socket;
  #local: SockAddr | undefined;
  #peer: SockAddr | undefined;
  #events: TransportEvents | undefined;
  readonly #endsWith: Reason | undefined;
  #reading = false;
  #broken = false;
  /** Writes that the kernel has not taken to their end. */
  #writes = 0;
  #ending: Promise<void> | undefined;
  /** Most connections have none. */
  #passes: Passes | undefined;
  /** Asked before each read how many bytes it may take; undefined where it may take all. */
  #allowance: (() => number) | undefined;

  /** Takes a connected, paused socket that {@link openSocket} made; `endsWith`: its end is known to be no clean one. */
  constructor(socket: Socket, link: SocketLink, names: SocketNames, endsWith?: Reason) {
    this.#socket = socket;
    this.#local = names.local;
    this.#peer = names.peer;
    this.#endsWith = endsWith;
    link.transport = this;
    socket.on('end', () => this.#end());
    socket.on('error', (error) => this.#break(reasonOf(error) ?? 'einval'));
    socket.on('close', () => keepAlive(this, false));
    keepAlive(this, true);
  }

  get fd(): number | undefined {
    return fdOf(this.#socket);
  }

  get unsent(): number {
    // What the kernel took of a write so far only libuv knows; of several, Node has given it the first alone.
    const waiting = this.#socket.writableLength;
    return this.#writes === 1 ? Math.min(waiting, handleOf(this.#socket)?.writeQueueSize ?? waiting) : waiting;
  }

  attach(events: TransportEvents): void {
    this.#events = events;
  }

  readStart(): void {
    this.#reading = true;
    this.#socket.resume();
  }

  /** resume() starts to read twice, at once and in the next tick, and heeds no pause() in between: it is said again after that. */
  readStop(): void {
    this.#socket.pause();
    if (this.#reading) process.nextTick(() => (this.#reading ? undefined : this.#socket.pause()));
    this.#reading = false;
  }

  readNow(): void {
    const { fd } = this;
    if (fd === undefined) return;
    let count = readAvailable(fd, 0, this.#most);
    // A peer that never stops would keep us here: what nobody is owed stays in the kernel.
    while (typeof count === 'number' && count > 0 && this.#hand(count)) count = readAvailable(fd, 0, this.#most);
    if (count === 0) this.#end();
    // The kernel says it once: whoever asks after us would see a clean end.
    else if (typeof count === 'string') this.#break(count);
  }

  /** Hands over all that is there, wanted or not. */
  #drain(): void {
    const { fd } = this;
    if (fd === undefined) return;
    let count = readAvailable(fd, 0, READ_SIZE);
    while (typeof count === 'number' && count > 0) {
      this.#hand(count);
      count = readAvailable(fd, 0, READ_SIZE);
    }
  }

  acknowledged(): boolean {
    const { fd } = this;
    return fd === undefined || isAcknowledged(fd);
  }

  limitReads(allowance: (() => number) | undefined): void {
    const limited = this.#allowance !== undefined;
    if (limited !== (allowance !== undefined) && !setReadBuffer(this.#socket, limited ? readBuffer : firstByte)) {
      throw new GenTcpError('enotsup', { because: 'this Node reads as much as there is' });
    }
    this.#allowance = allowance;
  }

  /** Bytes are in the shared buffer. */
  received(count: number): boolean {
    return this.#allowance === undefined ? this.#hand(count) : this.#readOn(count);
  }

  #hand(count: number): boolean {
    return this.#events?.bytes(readBuffer.subarray(0, count)) ?? false;
  }

  /** How much the next read may take. */
  get #most(): number {
    return Math.min(this.#allowance?.() ?? READ_SIZE, READ_SIZE);
  }

  /** The one byte that libuv read has woken us: what is owed besides is read here, and not a byte more. */
  #readOn(woken: number): boolean {
    let held = woken;
    for (let reads = 0; reads < MOST_READS; reads++) {
      const { fd } = this;
      if (fd === undefined) return false;
      const room = this.#most - held;
      const count = room > 0 ? readAvailable(fd, held, room) : undefined;
      const got = held + (typeof count === 'number' ? count : 0);
      const more = got > 0 && this.#hand(got);
      if (typeof count === 'string') this.#break(count);
      // Where nothing is left libuv wakes us again, and it finds the end.
      if (!more || (room > 0 && (count ?? 0) === 0)) return got === 0 || more;
      held = 0;
    }
    return true;
  }

  write(chunks: readonly Uint8Array[], done: () => void): void {
    const [first] = chunks;
    if (chunks.length === 1 && first !== undefined) return this.#writeLast(first, done);
    const last = chunks.length - 1;
    this.#socket.cork();
    for (const [index, chunk] of chunks.entries()) {
      if (index === last) this.#writeLast(chunk, done);
      else this.#socket.write(chunk);
    }
    this.#socket.uncork();
  }

  passFrom(source: PassSource, events: PassEvents): Pass | undefined {
    return this.#passing().from(source, events);
  }

  passInto(fd: number, events: PassEvents): Pass | undefined {
    return this.#passing().into(fd, events);
  }

  shutdown(): Promise<void> {
    this.#ending ??= new Promise((resolve) => {
      if (this.#socket.destroyed) return resolve();
      const { fd } = this;
      const reason = fd === undefined ? undefined : lossOf(fd);
      if (reason !== undefined) {
        this.#writeFailed(reason);
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

  #writeLast(chunk: Uint8Array, done: () => void): void {
    this.#writes += 1;
    this.#socket.write(chunk, (error) => {
      this.#writes -= 1;
      if (error === null || error === undefined) done();
      else this.#writeFailed(reasonOf(error) ?? 'einval');
    });
  }

  /**
   * Node closes the descriptor of a socket whose write failed, right after this callback, and what had arrived and was
   * not read would go with it. It is read here first; the kernel's receive buffer bounds it.
   */
  #writeFailed(reason: Reason): void {
    if (this.#broken) return;
    this.#passes?.stop();
    // That the peer ended, too, is not what broke the connection.
    if (!this.#socket.readableEnded) this.#drain();
    this.#break(reason);
  }

  #end(): void {
    if (this.#endsWith === undefined) this.#events?.end();
    else this.#break(this.#endsWith);
  }

  #passing(): Passes {
    this.#passes ??= new Passes(() => this.fd, {
      left: (bytes) => void this.#events?.bytes(bytes),
      readFailed: (reason) => this.#break(reason),
      writeFailed: (reason) => this.#writeFailed(reason),
    });
    return this.#passes;
  }

  #break(reason: Reason): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#events?.broken(reason);
  }
}

/** Both ends, as far as they are known; the rest is asked for when somebody wants to know. */
interface SocketNames {
  readonly local?: SockAddr | undefined;
  readonly peer?: SockAddr | undefined;
}

/** Connects the callbacks of a socket, which are given at its birth, with the transport that is made when it is connected. */
export interface SocketLink {
  transport?: NodeTransport;
}

/**
 * A net.Socket that reads only when told to, into the shared buffer, and keeps its write side when the peer ends.
 */
export function openSocket(source: Source, link: SocketLink): Socket {
  const options: SocketConstructorOpts = {
    allowHalfOpen: true,
    onread: { buffer: readBuffer, callback: (count) => link.transport?.received(count) ?? false },
  };
  const socket = new Socket(Object.assign(options, source));
  // net.Socket starts to read by itself once it is connected; paused, it leaves every byte in the kernel.
  socket.pause();
  return socket;
}

/** One read that does not wait: the count, 0 at the end, why the connection is gone, `undefined` where nothing is there. */
function readAvailable(fd: number, at: number, most: number): number | Reason | undefined {
  try {
    return readSync(fd, readBuffer, at, most, null);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw new GenTcpError('einval', { what: 'read' });
    return reason === 'eagain' ? undefined : reason;
  }
}
