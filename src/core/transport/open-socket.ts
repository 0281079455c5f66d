import { Socket, type SocketConstructorOpts } from 'node:net';
import { type Reason, reasonOf } from '../reason.ts';
import { type Handle, releaseHandle } from './handle.ts';
import { withoutStderr } from '../without-stderr.ts';
import { readBuffer } from './read-buffer.ts';

/** How a net.Socket is made for a NodeTransport: half-open, reading into the shared buffer, and not by itself. */
interface Source {
  readonly fd?: number;
  readonly handle?: Handle;
}

/** Who is told what becomes of a socket. */
export interface SocketUser {
  /** Bytes are in the shared buffer; answers whether more are wanted. */
  received(count: number): boolean;
  /** The kernel has taken what it did not take at once. */
  written(): void;
  /** A write failed; the descriptor is still there, for the moment. */
  writeFailed(reason: Reason): void;
  ended(): void;
  /** The connection is gone. */
  break(reason: Reason): void;
  closed(): void;
}

/** Node's own: called when a stream has done what it was told. */
type Done = (error?: Error | null) => void;

type Chunks = Parameters<NonNullable<Socket['_writev']>>[0];

/** A net.Socket that knows whose it is. */
export interface OpenSocket extends Socket {
  user: SocketUser | undefined;
  /** Takes the handle of a connection that was made and reset before it was ours. */
  rescue: ((handle: Handle) => void) | undefined;
  /** The socket is connected, and this is whose it is now. */
  giveTo(user: SocketUser): void;
}

/**
 * A net.Socket that reads only when told to, into the shared buffer, and keeps its write side when the peer ends.
 */
export function openSocket(source: Source): OpenSocket {
  const options: SocketConstructorOpts = { allowHalfOpen: true, onread: READING };
  socketClass ??= makeSocketClass();
  const socket = new socketClass(Object.assign(options, source));
  // net.Socket starts to read by itself once it is connected; paused, it leaves every byte in the kernel.
  socket.pause();
  return socket;
}

type OpenSocketClass = new (options: SocketConstructorOpts) => OpenSocket;

let socketClass: OpenSocketClass | undefined;

/**
 * What Node lets a stream be told by methods is told so: they are the same for all sockets, where listeners would be some for
 * each. The class is made for the first socket, since to extend one of Node's is to load it.
 */
function makeSocketClass(): OpenSocketClass {
  return class extends Socket implements OpenSocket {
    user: SocketUser | undefined;
    rescue: ((handle: Handle) => void) | undefined;

    giveTo(user: SocketUser): void {
      this.rescue = undefined;
      this.user = user;
      // Node's own is for sockets that are not half-open, and with two there would be a list for each socket.
      for (const listener of this.listeners('end')) this.off('end', listener);
      this.on('end', ended).on('error', failed).on('close', closed);
    }

    override _write(chunk: unknown, encoding: BufferEncoding, done: Done): void {
      tellLater(this, done, (told) => super._write(chunk, encoding, told));
    }

    override _writev(chunks: Chunks, done: Done): void {
      tellLater(this, done, (told) => super._writev?.(chunks, told));
    }

    /** Node closes the descriptor here, and what has arrived and was not read goes with it. */
    override _destroy(error: Error | null, done: Done): void {
      if (error !== null && isOf('write', error)) this.user?.writeFailed(reasonOf(error) ?? 'einval');
      const { rescue } = this;
      const handle = rescue !== undefined && isResetAtConnect(error) ? releaseHandle(this) : undefined;
      // Node asks whether it is stderr that ends.
      withoutStderr(() => super._destroy(error, done));
      if (handle !== undefined) rescue?.(handle);
    }
  };
}

/**
 * A callback for each write would be called in the next tick, even where the kernel takes all of it at once. Node is not to be
 * given more in the middle of such a write, so nobody is told of that.
 */
function tellLater(socket: OpenSocket, done: Done, write: (told: Done) => void): void {
  let atOnce = true;
  write((error) => {
    done(error);
    if (!atOnce && (error === null || error === undefined)) socket.user?.written();
  });
  atOnce = false;
}

/** Node calls it as a method of the socket. */
const READING = {
  buffer: readBuffer.bytes,
  callback(this: OpenSocket, count: number): boolean {
    return this.user?.received(count) ?? false;
  },
};

function ended(this: OpenSocket): void {
  this.user?.ended();
}

function failed(this: OpenSocket, error: Error): void {
  this.user?.break(reasonOf(error) ?? 'einval');
}

function closed(this: OpenSocket): void {
  this.user?.closed();
}

/** A SYN that is answered by a reset is ECONNREFUSED: this one came after the handshake. */
function isResetAtConnect(error: Error | null): boolean {
  return error !== null && 'code' in error && error.code === 'ECONNRESET' && isOf('connect', error);
}

function isOf(call: string, error: Error): boolean {
  return 'syscall' in error && error.syscall === call;
}
