import { readSync } from 'node:fs';
import { GenTcpError } from '../error.ts';
import { kernelAtHand } from '../packet/kernel.ts';
import { type Reason, reasonOf } from '../reason.ts';

/** One read of the kernel. 64 KiB was the fastest into /dev/null and pipes. */
export const READ_SIZE = 65536;

/** Memory that sockets read into. */
export interface ReadBuffer {
  readonly bytes: Buffer;
  /** So many bytes in front of it are nobody's: the beginning of a packet, to be read together with its rest. */
  readonly headroom: number;
}

/** All sockets read into the same bytes: whoever keeps them copies them before the callback returns. */
export const readBuffer = makeReadBuffer(READ_SIZE, 4096);

/** Of what is never copied more may come at once: it costs fewer calls, and fewer packets that begin in one read and end in the next. */
const LARGE_SIZE = 4 * READ_SIZE;

/** Room for the beginning of a packet of 64 KiB. */
const LARGE_HEADROOM = READ_SIZE + 4096;

let large: ReadBuffer | undefined;
let searched: ReadBuffer | undefined;

/**
 * The buffer of sockets whose packets are used where they lie. Once the kernel has been asked for it is a part of its memory,
 * where lines are found without a copy.
 */
export function largeReadBuffer(): ReadBuffer {
  const loops = kernelAtHand();
  if (loops === undefined) return (large ??= makeReadBuffer(LARGE_SIZE, LARGE_HEADROOM));
  large = undefined;
  return (searched ??= { bytes: loops.reads.subarray(LARGE_HEADROOM), headroom: LARGE_HEADROOM });
}

function makeReadBuffer(size: number, headroom: number): ReadBuffer {
  return { bytes: Buffer.allocUnsafeSlow(headroom + size).subarray(headroom), headroom };
}

/** What libuv reads of a socket whose reads are exact: enough to be woken, and never more than what is owed. */
export const firstByte = readBuffer.bytes.subarray(0, 1);

/** One read into the shared buffer, at most so many bytes, that does not wait: the count, 0 at the end, why the connection is gone, `undefined` where nothing is there. */
export function readAvailable(fd: number, at: number, most: number): number | Reason | undefined {
  try {
    return readSync(fd, readBuffer.bytes, at, most, null);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw new GenTcpError('einval', { what: 'read' });
    return reason === 'eagain' ? undefined : reason;
  }
}
