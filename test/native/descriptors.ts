import { once } from 'node:events';
import { fstatSync, readdirSync, readlinkSync } from 'node:fs';
import { Server, Socket } from 'node:net';
import type { SockAddr } from '../../src/core/address.ts';
import { loadLibc } from '../../src/core/native/libc.ts';
import { FAMILY, decodeSockAddr, encodeSockAddr } from '../../src/core/native/sockaddr.ts';
import { fdOf } from '../../src/core/transport/handle.ts';

/** A stream socket that nobody else knows of. */
export function freshDescriptor(family: SockAddr['family'] = 'inet'): number {
  return loadLibc('test').socket(FAMILY[family], 0);
}

/** The same, bound. */
export function boundDescriptor(address: SockAddr): number {
  const fd = freshDescriptor(address.family);
  loadLibc('test').bind(fd, encodeSockAddr(address));
  return fd;
}

/** The same, listening. */
export function listeningDescriptor(address: SockAddr): number {
  const fd = boundDescriptor(address);
  loadLibc('test').listen(fd, 5);
  return fd;
}

/** A descriptor that is connected to a port or a path, and not Node's any more. */
export async function connectedDescriptor(
  place: { readonly port: number } | { readonly path: string },
): Promise<number> {
  const socket = new Socket();
  socket.connect('port' in place ? { host: '127.0.0.1', port: place.port } : place);
  await once(socket, 'connect');
  const fd = loadLibc('test').dup(fdOf(socket) ?? -1);
  socket.destroy();
  await once(socket, 'close');
  return fd;
}

/** The local port of a descriptor. */
export function portOf(fd: number): number {
  return decodeSockAddr(loadLibc('test').getsockname(fd)).port ?? 0;
}

/** What a socket is, whatever the number of its descriptor. */
export function inode(fd: number): number {
  return fstatSync(fd).ino;
}

/** How many descriptors of this process mean the same socket. */
export function openTimes(ino: number): number {
  return readdirSync('/proc/self/fd').filter((fd) => linkOf(fd) === `socket:[${ino}]`).length;
}

/** The descriptor of readdir itself is gone by now. */
function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = new Server();
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const port = portOf(fdOf(server) ?? -1);
  server.close();
  await once(server, 'close');
  return port;
}

/** How many descriptors this process has open. */
export function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
