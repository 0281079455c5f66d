import type { Server, Socket } from 'node:net';
import { GenTcpError } from '../error.ts';

/**
 * What we use of the libuv handle behind a net.Socket or net.Server. It is not public API of Node, so it is asked for
 * in this file only, and what is not there is `undefined` rather than a crash.
 */
export interface Handle {
  readonly fd?: number;
  readonly writeQueueSize?: number;
  readonly useUserBuffer?: (buffer: Uint8Array) => void;
  /** Puts address and port into what it is given. */
  readonly getpeername?: (out: Partial<Peer>) => number;
}

/** The other end of a TCP connection. */
export interface Peer {
  address: string;
  port: number;
}

/** The handle of an open socket or server. */
export function handleOf(owner: object): Handle | undefined {
  if (!('_handle' in owner)) return undefined;
  const handle = owner._handle;
  return typeof handle === 'object' && handle !== null ? handle : undefined;
}

/** The descriptor of an open socket or server. */
export function fdOf(owner: object): number | undefined {
  const fd = handleOf(owner)?.fd;
  return fd !== undefined && fd >= 0 ? fd : undefined;
}

/**
 * Gets the connections of a listening server as they come from libuv: net.Server would make a socket of each, which reads
 * into a buffer of its own. `failed` gets libuv's error number.
 */
export function takeConnections(server: Server, taker: ConnectionTaker): void {
  const handle = handleOf(server);
  if (handle === undefined)
    throw new GenTcpError('enotsup', { what: 'accept', because: 'this Node has no such handle' });
  Object.assign(handle, {
    onconnection: (status: number, accepted: Handle | undefined) => {
      if (accepted === undefined) taker.failed(status);
      else taker.connection(accepted);
    },
  });
}

interface ConnectionTaker {
  connection(handle: Handle): void;
  failed(status: number): void;
}

/** Takes the handle away from a socket, which closes without it. */
export function releaseHandle(socket: Socket): Handle | undefined {
  const handle = handleOf(socket);
  if (handle !== undefined) Object.assign(socket, { _handle: null });
  return handle;
}

/** The other end of an open TCP socket. net.Socket would keep the answer, and be larger for it, for good. */
export function peerOf(socket: Socket): Partial<Peer> {
  const handle = handleOf(socket);
  if (handle?.getpeername === undefined) return { address: socket.remoteAddress, port: socket.remotePort };
  const peer: Partial<Peer> = {};
  handle.getpeername(peer);
  return peer;
}

/** Has the next reads of an open socket fill another buffer than that of its birth; answers whether it can be done here. */
export function setReadBuffer(socket: Socket, buffer: Uint8Array): boolean {
  const handle = handleOf(socket);
  if (handle === undefined) return true;
  handle.useUserBuffer?.(buffer);
  return handle.useUserBuffer !== undefined;
}

/** Makes the next `destroy` send a reset, whatever is still queued: `resetAndDestroy` would wait for the queue. */
export function armReset(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true });
}
