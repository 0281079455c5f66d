import { readSync, writeSync } from 'node:fs';
import { reasonOf } from '../reason.ts';
import { MOST } from './kernel-io.ts';
import { type Route, type Step, failedStep } from './route.ts';

/**
 * From a connected, non-blocking socket into a file by read(2) and write(2), for one that nothing can be spliced into: it is
 * open for appending, or its file system cannot. What helps are large pieces.
 *
 * `held` was taken from the socket before, and is written first.
 */
export function copyRoute(socket: number, fd: number, held?: Buffer): Route {
  let next = held;
  let left: Buffer | undefined;
  return {
    file: undefined,
    step() {
      if (left !== undefined) return 'over';
      const piece = next ?? readStep(socket, pieces());
      next = undefined;
      if (!Buffer.isBuffer(piece)) return piece;
      const written = write(fd, piece);
      // Whoever writes the rest gets the same error, and has somebody to tell it to.
      if (written < piece.length) left = Buffer.from(piece.subarray(written));
      return written === 0 ? 'over' : written;
    },
    close: () => left ?? next,
  };
}

let buffer: Buffer | undefined;

/** All of them read into the same bytes, as none keeps any from one step to the next. */
function pieces(): Buffer {
  buffer ??= Buffer.allocUnsafeSlow(MOST);
  return buffer;
}

function readStep(socket: number, buffer: Buffer): Buffer | Step {
  try {
    const count = readSync(socket, buffer, 0, buffer.length, null);
    return count === 0 ? 'over' : buffer.subarray(0, count);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    return reason === 'eagain' ? 'wait for stream' : failedStep(reason);
  }
}

/** How many of the bytes could be written. */
function write(fd: number, bytes: Buffer): number {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(fd, bytes, written);
  } catch (error) {
    if (reasonOf(error) === undefined) throw error;
  }
  return written;
}
