import { constants, openSync } from 'node:fs';
import { constants as system } from 'node:os';
import { LITTLE_ENDIAN } from '../byte-order.ts';
import { GenTcpError } from '../error.ts';
import { type Reason, reasonOfErrno } from '../reason.ts';
import { bindClose } from './close.ts';
import { type Foreign, loadForeign } from './foreign.ts';

/**
 * The system calls of Linux by which bytes move from descriptor to descriptor without coming by here. They answer how many
 * were moved, 0 at the end of the source, or the negative errno.
 */
export interface KernelIo {
  /** From a file. With a position (the bytes of a 64-bit number, which is moved on) the offset of the descriptor is left alone. */
  sendFile(to: number, from: number, position: Uint8Array | undefined, most?: number): number;
  /** Bytes of ours; the kernel may wait with them for those that follow, if there are more to come. */
  send(to: number, bytes: Uint8Array, what: 'more' | 'last'): number;
  /** Where a file is read next. */
  offset(fd: number): number;
  /** Where one of the two is a pipe; neither is waited for, as far as sockets are non-blocking. */
  splice(from: number, to: number): number;
  /** Can it be read or written at this moment, its end and its failure included? */
  isReady(fd: number, how: 'read' | 'write'): boolean;
  /** A pipe of our own, as large as can be had. */
  pipe(): { readonly reader: number; readonly writer: number; readonly size: number };
  /** For what was opened here. */
  close(fd: number): void;
  /** Makes a pipe as large as can be had, if it is not that yet; answers its size. */
  widen(pipe: number): number;
}

/** What one call moves at most. Linux has pipes of this size; more a call was not faster. */
export const MOST = 1_048_576;

export const EAGAIN: number = -system.errno.EAGAIN;
export const EINTR: number = -system.errno.EINTR;
export const EINVAL: number = -system.errno.EINVAL;

const O_CLOEXEC = 0o2000000;
const F_SETPIPE_SZ = 1031;
const F_GETPIPE_SZ = 1032;
/** SPLICE_F_MOVE | SPLICE_F_NONBLOCK. */
const SPLICE_FLAGS = 3;
const SEEK_CUR = 1;
/** MSG_NOSIGNAL | MSG_DONTWAIT, and MSG_MORE. */
const SEND_FLAGS = { last: 0x4040, more: 0xc040 } as const;
const POLL = { read: 1, write: 4 } as const;

let loaded: { readonly foreign: Foreign; readonly io: KernelIo } | undefined;

/** These calls, where they are to be had: on Linux, where native functions can be called. */
export function availableKernelIo(): KernelIo | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const foreign = loadForeign('sendfile and splice');
    if (loaded?.foreign !== foreign) loaded = { foreign, io: bindKernelIo(foreign) };
    return loaded.io;
  } catch (error) {
    if (error instanceof GenTcpError) return undefined;
    throw error;
  }
}

/** The reason of a negative errno. */
export function reasonOfResult(result: number): Reason {
  return reasonOfErrno(-result) ?? 'einval';
}

/**
 * Another descriptor of the same pipe, non-blocking: the flags of the one that is given are shared with every process that
 * has it open. `undefined` where the system refuses.
 *
 * A FIFO with a name whose writers have gone does not tell one that is opened now: it has to be read before it is waited for.
 */
export function reopenPipe(fd: number, access: 'read' | 'write'): number | undefined {
  try {
    const path = `/proc/self/fd/${fd}`;
    return openSync(path, constants.O_NONBLOCK | (access === 'read' ? constants.O_RDONLY : constants.O_WRONLY));
  } catch {
    // Whatever the reason: a pipe of another user, no /proc. There are other ways.
    return undefined;
  }
}

function bindKernelIo(foreign: Foreign): KernelIo {
  const sendfile = foreign.bind('sendfile', ['int', 'int', 'bytes', 'size'], 'size');
  const send = foreign.bind('send', ['int', 'bytes', 'size', 'int'], 'size');
  const lseek = foreign.bind('lseek', ['int', 'size', 'int'], 'size');
  const splice = foreign.bind('splice', ['int', 'pointer', 'int', 'pointer', 'size', 'uint'], 'size');
  const poll = foreign.bind('poll', ['bytes', 'size', 'int'], 'int');
  const pipe2 = foreign.bind('pipe2', ['bytes', 'int'], 'int');
  const fcntl = foreign.bind('fcntl', ['int', 'int', 'int'], 'int');
  const result = (call: () => number): number => {
    while (true) {
      const moved = call();
      if (moved >= 0) return moved;
      const failure = -foreign.errno();
      if (failure !== EINTR) return failure;
    }
  };
  const close = bindClose(foreign);
  const size = (fd: number): number => fcntl(fd, F_GETPIPE_SZ, 0);
  return {
    sendFile: (to, from, position, most = MOST) => result(() => sendfile(to, from, position ?? null, most)),
    send: (to, bytes, what) => result(() => send(to, bytes, bytes.length, SEND_FLAGS[what])),
    offset: (fd) => result(() => lseek(fd, 0, SEEK_CUR)),
    splice: (from, to) => result(() => splice(from, null, to, null, MOST, SPLICE_FLAGS)),
    isReady: (fd, how) => poll(pollRequest(fd, POLL[how]), 1, 0) > 0,
    pipe() {
      const ends = new Int32Array(2);
      const failure = result(() => pipe2(new Uint8Array(ends.buffer), O_CLOEXEC | constants.O_NONBLOCK));
      const [reader = -1, writer = -1] = ends;
      if (failure < 0) throw new GenTcpError(reasonOfResult(failure), { what: 'pipe' });
      return { reader, writer, size: this.widen(writer) };
    },
    close: (fd) => void close(fd),
    widen(pipe) {
      const before = size(pipe);
      return before >= MOST || fcntl(pipe, F_SETPIPE_SZ, MOST) < 0 ? before : size(pipe);
    },
  };
}

/** One struct pollfd. */
function pollRequest(fd: number, events: number): Uint8Array {
  const request = new Uint8Array(8);
  const view = new DataView(request.buffer);
  view.setInt32(0, fd, LITTLE_ENDIAN);
  view.setInt16(4, events, LITTLE_ENDIAN);
  return request;
}
