import type { Socket } from 'node:net';
import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import { reasonOf } from '../reason.ts';
import { NodeTransport, type SocketLink, openSocket } from './node-transport.ts';
import type { Transport } from './transport.ts';

/**
 * Connects to one address; `fd` is a socket of its family, made and bound already where options asked for it.
 *
 * Rejects with the kernel's reason, or with what aborted the signal.
 */
export function connectTransport(target: SockAddr, signal: AbortSignal, fd?: number): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const link: SocketLink = {};
    const socket = openSocket(fd === undefined ? {} : { fd }, link);
    const aborted = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    const failed = (error: Error): void => {
      signal.removeEventListener('abort', aborted);
      reject(new GenTcpError(reasonOf(error) ?? 'einval'));
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      signal.removeEventListener('abort', aborted);
      socket.off('error', failed);
      resolve(new NodeTransport(socket, link, { local: localName(socket, target), peer: target }));
    });
    signal.addEventListener('abort', aborted, { once: true });
    if (target.family === 'local') socket.connect({ path: target.path ?? '' });
    else socket.connect({ host: target.addr ?? '', port: target.port ?? 0 });
  });
}

/** getsockname; a unix socket that was not bound has no name. */
export function localName(socket: Socket, peer: SockAddr): SockAddr {
  if (peer.family === 'local') return { family: 'local', path: '' };
  return { family: peer.family, addr: socket.localAddress ?? '', port: socket.localPort ?? 0 };
}
