import { GenTcpError, type SockAddr, type Socket } from '../core/index.ts';

/** `127.0.0.1:5678`, `[::1]:5678`, `unix:/run/app.sock`; an IPv4 peer of an IPv6 socket is shown as IPv4. */
export function addressText({ family, addr = '', port, path = '' }: SockAddr): string {
  if (family === 'local') return `unix:${path.replace(/^\0/, '@')}`;
  const plain = plainAddress(addr);
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`;
}

/** The other end of a connection; it may be gone before anybody asks. */
export function peerText(socket: Socket): string {
  try {
    return addressText(socket.peername());
  } catch (error) {
    if (error instanceof GenTcpError) return 'a peer that is gone';
    throw error;
  }
}

/** An IPv4 address in its own form where IPv6 has wrapped it. */
export function plainAddress(addr: string): string {
  return addr.replace(/^::ffff:(?=[\d.]+$)/i, '');
}
