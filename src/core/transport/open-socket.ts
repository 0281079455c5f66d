import { Socket, type SocketConstructorOpts } from 'node:net';
import type { Handle } from './handle.ts';
import { readBuffer } from './read-buffer.ts';

/** How a net.Socket is made for a NodeTransport: half-open, reading into the shared buffer, and not by itself. */
interface Source {
  readonly fd?: number;
  readonly handle?: Handle;
}

/** Connects the callbacks of a socket, which are given at its birth, with the transport that is made when it is connected. */
export interface SocketLink {
  /** Bytes are in the shared buffer; answers whether more are wanted. */
  transport?: { received(count: number): boolean };
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
