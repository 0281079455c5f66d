import { Socket, type SocketConstructorOpts } from 'node:net';
import { type Reason, reasonOf } from '../reason.ts';
import { type Handle, releaseHandle } from './handle.ts';
import { withoutStderr } from '../without-stderr.ts';
import { readBuffer } from './read-buffer.ts';

/** How a net.Socket is made for a NodeTransport: half-open, reading into the shared buffer, and not by itself. */
interface Source {
  readonly fd?: number | undefined;
  readonly handle?: Handle;
}

/** Who waits for a socket to be connected. */
export interface Attempt {
  connected(): void;
  failed(error: unknown): void;
  /** Takes the handle of a connection that was made and reset before it was ours. */
  rescue(handle: Handle): void;
}

/** Who is told what becomes of a connected socket. */
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
  attempt: Attempt | undefined;
  user: SocketUser | undefined;
}

/**
 * A net.Socket that reads only when told to, into the shared buffer, and keeps its write side when the peer ends.
 */
export function openSocket(source: Source): OpenSocket {
  socketClass ??= makeSocketClass();
  const options: SocketConstructorOpts = { allowHalfOpen: true, onread: READING };
  const socket = new socketClass(Object.assign(options, source));
  // net.Socket starts to read by itself once it is connected; paused, it leaves every byte in the kernel.
  socket.pause();
  return socket;
}

type OpenSocketClass = new (options: SocketConstructorOpts) => OpenSocket;

let socketClass: OpenSocketClass | undefined;

/**
 * What Node lets a stream be told by methods is told so, and what it tells is heard where it is emitted: that is the same for
 * all sockets, where callbacks and listeners would be some for each. The class is made for the first socket, since to extend
 * one of Node's is to load it.
 */
function makeSocketClass(): OpenSocketClass {
  return class extends Socket implements OpenSocket {
    attempt: Attempt | undefined;
    user: SocketUser | undefined;

    override emit(event: string | symbol, ...told: readonly unknown[]): boolean {
      // Without a listener an error would be thrown.
      if (event === 'error') return failed(this, told[0]);
      if (event === 'connect') this.attempt?.connected();
      else if (event === 'end') this.user?.ended();
      else if (event === 'close') this.user?.closed();
      return super.emit(event, ...told);
    }

    override _write(chunk: unknown, encoding: BufferEncoding, done: Done): void {
      super._write(chunk, encoding, tellLater(this, done));
      writing = undefined;
    }

    override _writev(chunks: Chunks, done: Done): void {
      super._writev?.(chunks, tellLater(this, done));
      writing = undefined;
    }

    /** Node closes the descriptor here, and what has arrived and was not read goes with it. */
    override _destroy(error: Error | null, done: Done): void {
      if (error !== null && isOf('write', error)) this.user?.writeFailed(reasonOf(error) ?? 'einval');
      const { attempt } = this;
      const handle = attempt !== undefined && isResetAtConnect(error) ? releaseHandle(this) : undefined;
      // Node asks whether it is stderr that ends.
      withoutStderr(() => super._destroy(error, done));
      if (handle !== undefined) attempt?.rescue(handle);
    }
  };
}

/** The socket whose bytes Node gives to the kernel at this moment. */
let writing: OpenSocket | undefined;

/**
 * A callback for each write would be called in the next tick, even where the kernel takes all of it at once. Node is not to be
 * given more in the middle of such a write, so nobody is told of that.
 */
function tellLater(socket: OpenSocket, done: Done): Done {
  writing = socket;
  return (error) => {
    done(error);
    if (writing !== socket && (error === null || error === undefined)) socket.user?.written();
  };
}

/** Node calls it as a method of the socket. */
const READING = {
  buffer: readBuffer.bytes,
  callback(this: OpenSocket, count: number): boolean {
    return this.user?.received(count) ?? false;
  },
};

function failed({ attempt, user }: OpenSocket, error: unknown): true {
  attempt?.failed(error);
  user?.break(reasonOf(error) ?? 'einval');
  return true;
}

/** A SYN that is answered by a reset is ECONNREFUSED: this one came after the handshake. */
function isResetAtConnect(error: Error | null): boolean {
  return error !== null && 'code' in error && error.code === 'ECONNRESET' && isOf('connect', error);
}

function isOf(call: string, error: Error): boolean {
  return 'syscall' in error && error.syscall === call;
}
