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

/**
 * Gives away the handle of a socket whose connect found a connection that was made and reset since; whoever takes it
 * reads what had arrived. Answers what is to be called when the socket is connected: it destroys itself as ever then.
 */
export function rescueReset(socket: Socket, rescue: (handle: Handle) => void): () => void {
  const destroy = socket._destroy.bind(socket);
  const rescuing: Socket['_destroy'] = (error, callback) => {
    const handle = isResetAtConnect(error) ? handleOf(socket) : undefined;
    if (handle !== undefined) Object.assign(socket, { _handle: null });
    destroy(error, callback);
    if (handle !== undefined) rescue(handle);
  };
  Object.assign(socket, { _destroy: rescuing });
  // To delete the property would make a slow, large object of the socket.
  return () => void Object.assign(socket, { _destroy: destroy });
}

/** A SYN that is answered by a reset is ECONNREFUSED: this one came after the handshake. */
function isResetAtConnect(error: Error | null): boolean {
  return (
    error !== null &&
    'code' in error &&
    error.code === 'ECONNRESET' &&
    'syscall' in error &&
    error.syscall === 'connect'
  );
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
