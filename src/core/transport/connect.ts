import type { Socket } from 'node:net';
import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import { parseIp } from '../ip.ts';
import { interfaceScope } from '../native/interface.ts';
import { type Reason, reasonOf } from '../reason.ts';
import { type Handle, peerOf } from './handle.ts';
import { NodeTransport, type SocketNames } from './node-transport.ts';
import { openSocket } from './open-socket.ts';
import type { Transport } from './transport.ts';

/**
 * Connects to one address; `fd` is a socket of its family, made and bound already where options asked for it.
 *
 * Rejects with the kernel's reason, or with what aborted the signal.
 */
export function connectTransport(target: SockAddr, signal: AbortSignal, fd?: number): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(fd === undefined ? {} : { fd });
    const aborted = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    const failed = (error: Error): void => {
      signal.removeEventListener('abort', aborted);
      reject(new GenTcpError(reasonOf(error) ?? 'einval'));
    };
    socket.rescue = (handle) => {
      signal.removeEventListener('abort', aborted);
      resolve(resetTransport(handle, target));
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      signal.removeEventListener('abort', aborted);
      socket.off('error', failed);
      resolve(new NodeTransport(socket, { peer: remoteName(socket, target) }));
    });
    signal.addEventListener('abort', aborted, { once: true });
    if (target.family === 'local') socket.connect({ path: target.path ?? '' });
    else socket.connect({ host: hostOf(target), port: target.port ?? 0 });
  });
}

/**
 * A peer that says something and resets may be quicker than we learn that it was there. What it said has arrived all the
 * same, and the reset is the end of a connection: the kernel has told it once, as the result of connect(2), and would now
 * show a clean end instead.
 */
function resetTransport(handle: Handle, target: SockAddr): Transport {
  return new NodeTransport(openSocket({ handle }), { peer: target }, 'econnreset');
}

/** Takes over a descriptor that is connected; `lost`: why it is not any more, where the kernel has told that already. */
export function adoptTransport(fd: number, names: SocketNames = {}, lost?: Reason): Transport {
  return new NodeTransport(openSocket({ fd }), names, lost);
}

/** getpeername of a TCP socket, in the kernel's spelling; a connection that is reset already has none. */
export function remoteName(socket: Socket, target: SockAddr): SockAddr {
  const { family } = target;
  const peer = family === 'local' ? undefined : peerOf(socket);
  if (peer === undefined) return target;
  // Most come from where the last one came from: the text is kept once.
  if (peer.address !== lastAddress) lastAddress = peer.address;
  return { family, addr: lastAddress, port: peer.port };
}

let lastAddress = '';

/** node:net takes a scope in the text of the address only, by the name of its interface. */
function hostOf({ addr = '', scopeId = 0 }: SockAddr): string {
  const scoped = scopeId > 0 && parseIp(addr)?.scope === undefined;
  return scoped ? `${addr}%${interfaceScope(scopeId)}` : addr;
}
