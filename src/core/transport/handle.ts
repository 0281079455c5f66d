import type { Socket } from 'node:net';

/**
 * What we use of the libuv handle behind a net.Socket or net.Server. It is not public API of Node, so it is asked for
 * in this file only, and what is not there is `undefined` rather than a crash.
 */
export interface Handle {
  readonly fd?: number;
  readonly writeQueueSize?: number;
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
 * Takes the handle away from an accepted socket, so that it can be wrapped again with a read buffer of our own:
 * net.createServer has no `onread`.
 */
export function detachHandle(accepted: Socket): Handle | undefined {
  const handle = handleOf(accepted);
  if (handle === undefined) return undefined;
  Object.assign(accepted, { _handle: null });
  accepted.destroy();
  return handle;
}

/** Makes the next `destroy` send a reset, whatever is still queued: `resetAndDestroy` would wait for the queue. */
export function armReset(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true });
}
