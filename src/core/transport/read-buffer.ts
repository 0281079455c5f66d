import { readSync } from 'node:fs';
import { GenTcpError } from '../error.ts';
import { type Reason, reasonOf } from '../reason.ts';

/** One read of the kernel. 64 KiB was the fastest into /dev/null and pipes. */
export const READ_SIZE = 65536;

/** So many bytes in front of what is read are nobody's: the beginning of a packet, to be read together with its rest. */
export const HEADROOM = 4096;

/** All sockets read into the same bytes: whoever keeps them copies them before the callback returns. */
export const readBuffer = Buffer.allocUnsafeSlow(HEADROOM + READ_SIZE).subarray(HEADROOM);

/** What libuv reads of a socket whose reads are exact: enough to be woken, and never more than what is owed. */
export const firstByte = readBuffer.subarray(0, 1);

/** One read into the buffer, at most so many bytes, that does not wait: the count, 0 at the end, why the connection is gone, `undefined` where nothing is there. */
export function readAvailable(fd: number, at: number, most: number): number | Reason | undefined {
  try {
    return readSync(fd, readBuffer, at, most, null);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw new GenTcpError('einval', { what: 'read' });
    return reason === 'eagain' ? undefined : reason;
  }
}
