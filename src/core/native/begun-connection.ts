import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import { interfaceScope } from './interface.ts';
import { loadLibc } from './libc.ts';
import { Readiness } from './readiness.ts';
import { encodeSockAddr } from './sockaddr.ts';

/** Does an address say more than node:net can pass on: a flow label, or an interface that has no name there? */
export function isBeyondNode({ flowinfo = 0, scopeId = 0 }: SockAddr): boolean {
  return flowinfo !== 0 || (scopeId !== 0 && /^\d+$/.test(interfaceScope(scopeId)));
}

/**
 * Connects a descriptor to an address by connect(2) itself, without waiting in it. The descriptor stays the caller's.
 *
 * Rejects with the kernel's reason, with `enotsup` where nobody can wait for a descriptor here, or with what aborted the
 * signal.
 */
export async function connectDescriptor(fd: number, target: SockAddr, signal: AbortSignal | undefined): Promise<void> {
  const libc = loadLibc('connect');
  const watched = libc.dup(fd);
  try {
    await whenConnected(watched, target, signal);
  } finally {
    libc.close(watched);
  }
}

/** Watching it makes a descriptor non-blocking, so it begins before the connection does. */
function whenConnected(fd: number, target: SockAddr, signal: AbortSignal | undefined): Promise<void> {
  const libc = loadLibc('connect');
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      readiness.close();
      signal?.removeEventListener('abort', aborted);
      finish();
    };
    const aborted = (): void => settle(() => reject(signal?.reason));
    const readiness = new Readiness(fd, () => {
      const reason = libc.pendingError(fd);
      settle(() => (reason === undefined ? resolve() : reject(new GenTcpError(reason))));
    });
    signal?.addEventListener('abort', aborted, { once: true });
    try {
      libc.connect(fd, encodeSockAddr(target));
      settle(resolve);
    } catch (error) {
      if (error instanceof GenTcpError && error.reason === 'einprogress') readiness.want('write');
      else settle(() => reject(error));
    }
  });
}
