import { Socket, type SocketConstructorOpts } from 'node:net';
import type { Handle } from './handle.ts';
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
  ended(): void;
  failed(error: Error): void;
  closed(): void;
}

/** A net.Socket that knows whose it is: the callbacks are then the same for all sockets, instead of some for each. */
export class OpenSocket extends Socket {
  user: SocketUser | undefined;

  /** The socket is connected, and this is whose it is now. */
  giveTo(user: SocketUser): void {
    this.user = user;
    this.on('end', ended).on('error', failed).on('close', closed);
  }
}

/**
 * A net.Socket that reads only when told to, into the shared buffer, and keeps its write side when the peer ends.
 */
export function openSocket(source: Source): OpenSocket {
  const options: SocketConstructorOpts = { allowHalfOpen: true, onread: READING };
  const socket = new OpenSocket(Object.assign(options, source));
  // net.Socket starts to read by itself once it is connected; paused, it leaves every byte in the kernel.
  socket.pause();
  return socket;
}

/** Node calls it as a method of the socket. */
const READING = {
  buffer: readBuffer,
  callback(this: OpenSocket, count: number): boolean {
    return this.user?.received(count) ?? false;
  },
};

function ended(this: OpenSocket): void {
  this.user?.ended();
}

function failed(this: OpenSocket, error: Error): void {
  this.user?.failed(error);
}

function closed(this: OpenSocket): void {
  this.user?.closed();
}
