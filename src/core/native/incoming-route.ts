import { closeSync, fstatSync, readSync, writeSync } from 'node:fs';
import { reasonOf } from '../reason.ts';
import { EAGAIN, type KernelIo, MOST, reasonOfResult, reopenPipe } from './kernel-io.ts';
import { type Route, type Step, failedStep } from './route.ts';

/** Splicing into a smaller pipe takes a few kilobytes a call, and is ten times slower than copying. */
const LEAST_PIPE = 262_144;

/** The kernel's way from a connected, non-blocking socket into a descriptor, where there is one. */
export function incomingRoute(io: KernelIo, socket: number, fd: number): Route | undefined {
  const status = fstatSync(fd);
  if (status.isFile()) return copyRoute(socket, fd);
  if (status.isFIFO()) return pipeRoute(io, socket, fd);
  return status.isCharacterDevice() && status.rdev === NULL_DEVICE ? throughPipeRoute(io, socket, fd) : undefined;
}

/** The numbers of /dev/null on Linux. */
const NULL_DEVICE = 0x103;

/** What does not fit stays in the socket. */
function pipeRoute(io: KernelIo, socket: number, fd: number): Route | undefined {
  const pipe = reopenPipe(fd, 'write');
  if (pipe === undefined) return undefined;
  if (io.widen(pipe) < LEAST_PIPE) {
    closeSync(pipe);
    return undefined;
  }
  return {
    file: pipe,
    step() {
      const result = io.splice(socket, pipe);
      if (result > 0) return result;
      if (result === EAGAIN) return io.isReady(socket, 'read') ? 'wait for file' : 'wait for stream';
      // EPIPE is the reader's who went away; a write will find out again.
      return result === 0 || reasonOfResult(result) === 'epipe' ? 'over' : failedStep(reasonOfResult(result));
    },
    close() {
      closeSync(pipe);
      return undefined;
    },
  };
}

/** What never keeps a writer waiting, but can only be spliced into from a pipe: one of our own goes between. */
function throughPipeRoute(io: KernelIo, socket: number, fd: number): Route {
  const { reader, writer } = io.pipe();
  let inside = 0;
  return {
    file: undefined,
    step() {
      if (inside === 0) {
        const taken = io.splice(socket, writer);
        if (taken === EAGAIN) return 'wait for stream';
        if (taken <= 0) return taken === 0 ? 'over' : failedStep(reasonOfResult(taken));
        inside = taken;
      }
      const given = io.splice(reader, fd);
      if (given <= 0) return 'over';
      inside -= given;
      return given;
    },
    close() {
      const left = inside === 0 ? undefined : readWhole(reader, inside);
      io.close(reader);
      io.close(writer);
      return left;
    },
  };
}

function readWhole(pipe: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let at = 0; at < size;) at += readSync(pipe, bytes, at, size - at, null);
  return bytes;
}

/**
 * A file is written by write(2): splice is no faster there, as both copy, and write alone tells why a disk takes no more. What
 * helps are large pieces.
 */
function copyRoute(socket: number, fd: number): Route {
  let left: Buffer | undefined;
  return {
    file: undefined,
    step() {
      if (left !== undefined) return 'over';
      const count = readStep(socket, pieces());
      if (typeof count !== 'number') return count;
      const written = write(fd, pieces().subarray(0, count));
      // Whoever writes the rest gets the same error, and has somebody to tell it to.
      if (written < count) left = Buffer.from(pieces().subarray(written, count));
      return written === 0 ? 'over' : written;
    },
    close: () => left,
  };
}

let buffer: Buffer | undefined;

/** All of them read into the same bytes, as none keeps any from one step to the next. */
function pieces(): Buffer {
  buffer ??= Buffer.allocUnsafeSlow(MOST);
  return buffer;
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

function readStep(socket: number, buffer: Buffer): Step {
  try {
    const count = readSync(socket, buffer, 0, buffer.length, null);
    return count === 0 ? 'over' : count;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    return reason === 'eagain' ? 'wait for stream' : failedStep(reason);
  }
}
