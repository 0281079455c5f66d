import { GenTcpError, type SockAddr, type Socket } from '../core/index.ts';

/** `127.0.0.1:5678`, `[::1]:5678`, `unix:/run/app.sock`; an IPv4 peer of an IPv6 socket is shown as IPv4. */
export function addressText({ family, addr = '', port, path = '' }: SockAddr): string {
  if (family === 'local') return `unix:${path.replace(/^\0/, '@')}`;
  const plain = plainAddress(addr);
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`;
}

/** The other end of a connection, in words. */
export function peerText(socket: Socket): string {
  return peerName(peerOf(socket));
}

/** The other end of a connection, to be named later; it may be gone before anybody asks. */
export function peerOf(socket: Socket): SockAddr | undefined {
  try {
    return socket.peername();
  } catch (error) {
    if (error instanceof GenTcpError) return undefined;
    throw error;
  }
}

export function peerName(peer: SockAddr | undefined): string {
  return peer === undefined ? 'a peer that is gone' : addressText(peer);
}

/** An IPv4 address in its own form where IPv6 has wrapped it. */
export function plainAddress(addr: string): string {
  return addr.replace(/^::ffff:(?=[\d.]+$)/i, '');
}
