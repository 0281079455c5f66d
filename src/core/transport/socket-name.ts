import type { Socket } from 'node:net';
import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import { availableLibc } from '../native/libc.ts';

/** getsockname of a TCP socket. Asked for when somebody wants to know: it is a system call for each connection. */
export function tcpName(socket: Socket, family: SockAddr['family'] | undefined): SockAddr | undefined {
  if (family === undefined || family === 'local') return undefined;
  return { family, addr: socket.localAddress ?? '', port: socket.localPort ?? 0 };
}

/** Only unix sockets are asked: their names are empty where the kernel is not there to be asked. */
export function nameOf(fd: number | undefined, ask: (fd: number) => SockAddr): SockAddr {
  const nameless: SockAddr = { family: 'local', path: '' };
  if (fd === undefined || availableLibc() === undefined) return nameless;
  try {
    return ask(fd);
  } catch (error) {
    if (error instanceof GenTcpError) return nameless;
    throw error;
  }
}

/** An address of the same place as that of a peer, on whatever port: mostly it is where the last one was, and is kept once. */
export function samePlace(peer: SockAddr): SockAddr {
  const { family, addr, port, flowinfo, scopeId } = peer;
  if (port === undefined) return peer;
  const isLast = family === lastPlace.family && addr === lastPlace.addr;
  if (!isLast || flowinfo !== lastPlace.flowinfo || scopeId !== lastPlace.scopeId) lastPlace = peer;
  return lastPlace;
}

let lastPlace: SockAddr = { family: 'local' };
