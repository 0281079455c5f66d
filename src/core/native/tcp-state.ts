import { GenTcpError } from '../error.ts';
import { availableLibc } from './libc.ts';

/** IPPROTO_TCP, TCP_INFO: the first byte is the state of the connection. */
const TCP_INFO = { level: 6, option: 11 } as const;

/**
 * The states in which something that we sent, our end included, may still be on its way: ESTABLISHED, FIN_WAIT1, CLOSE_WAIT,
 * LAST_ACK, CLOSING. The kernel's own lingering close waits for the same (sk_stream_wait_close).
 */
const ON_ITS_WAY: ReadonlySet<number> = new Set([1, 4, 8, 9, 11]);

/**
 * After the write side was shut down: has the peer acknowledged everything? A unix socket has nothing on its way. Where
 * the kernel cannot be asked, the answer is yes: nobody shall wait for what cannot be known.
 */
export function isAcknowledged(fd: number): boolean {
  const libc = availableLibc();
  if (libc === undefined || process.platform !== 'linux') return true;
  try {
    const info = libc.getsockopt(fd, TCP_INFO.level, TCP_INFO.option, Buffer.alloc(1));
    return !ON_ITS_WAY.has(info.readUInt8(0));
  } catch (error) {
    if (error instanceof GenTcpError) return true;
    throw error;
  }
}
