import { closeSync, fstatSync } from 'node:fs';
import { copyRoute } from './copy-route.ts';
import { EAGAIN, EINVAL, type KernelIo, reasonOfResult, reopenPipe } from './kernel-io.ts';
import { type Route, failedStep } from './route.ts';
import { readWhole } from './whole.ts';

/** Splicing into a smaller pipe takes a few kilobytes a call, and is ten times slower than copying. */
const LEAST_PIPE = 262_144;

/** The kernel's way from a connected, non-blocking socket into a descriptor, where there is one. */
export function incomingRoute(io: KernelIo, socket: number, fd: number): Route | undefined {
  const status = fstatSync(fd);
  if (status.isFIFO()) return pipeRoute(io, socket, fd);
  const nowhere = status.isCharacterDevice() && status.rdev === NULL_DEVICE;
  return nowhere || status.isFile() ? throughPipeRoute(io, socket, fd) : undefined;
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

/**
 * What never keeps a writer waiting, but can only be spliced into from a pipe: one of our own goes between. Into a file that
 * is one copy less than read and write, as only the pages' references go into the pipe.
 */
function throughPipeRoute(io: KernelIo, socket: number, fd: number): Route {
  const { reader, writer, size } = io.pipe();
  let inside = 0;
  // Into a file the pieces are as large as the pipe, and small ones are slower than a copy.
  let copying = size < LEAST_PIPE ? copyRoute(socket, fd) : undefined;
  /** The pipe is read empty first: what is in it comes before what is in the socket. */
  const copyOn = (): Route => {
    const held = readWhole(reader, inside);
    inside = 0;
    return copyRoute(socket, fd, held);
  };
  return {
    file: undefined,
    step() {
      if (copying !== undefined) return copying.step();
      if (inside === 0) {
        const taken = io.splice(socket, writer);
        if (taken === EAGAIN) return 'wait for stream';
        if (taken <= 0) return taken === 0 ? 'over' : failedStep(reasonOfResult(taken));
        inside = taken;
      }
      const given = io.splice(reader, fd);
      if (given === EINVAL) return (copying = copyOn()).step();
      // A full disk, for one: whoever writes the rest gets the same error, and has somebody to tell it to.
      if (given <= 0) return 'over';
      inside -= given;
      return given;
    },
    close() {
      const left = inside === 0 ? copying?.close() : readWhole(reader, inside);
      io.close(reader);
      io.close(writer);
      return left;
    },
  };
}
