import { constants } from 'node:fs';
import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import type { Reason } from '../reason.ts';
import { bindClose } from './close.ts';
import { type Foreign, loadForeign } from './foreign.ts';
import { EAGAIN, EINTR, reasonOfResult } from './kernel-io.ts';
import { decodeSockAddr } from './sockaddr.ts';

const SOCK_CLOEXEC = 0o2000000;
const F_GETFL = 3;
const F_SETFL = 4;
/** MSG_PEEK | MSG_DONTWAIT: nothing is taken. */
const LOOK = 0x42;
const SOL_SOCKET = 1;
const SO_LINGER = 13;
/** struct linger: on, and no second. */
const NO_TIME = new Uint8Array(new Int32Array([1, 0]).buffer);
/** sockaddr_un is the longest of the addresses. */
const SOCKADDR_MAX = 128;

/** A connection as accept(2) hands it over: non-blocking, and inherited by no child. */
export interface Arrival {
  readonly fd: number;
  readonly peer: SockAddr;
}

/** What there is to be read: bytes, the end, nothing yet, or why there will be nothing. */
export type FirstWord = 'said' | 'ended' | 'silent' | { readonly lost: Reason };

/** Accepts connections and looks at them, without anything of Node's for each. Linux only. */
export interface Arrivals {
  /** The next connection, if one waits. Throws a GenTcpError with the kernel's reason. */
  accept(listening: number): Arrival | undefined;
  /** Takes no byte; but a failure is told by the kernel once, and it is told here. */
  listenTo(fd: number): FirstWord;
  /** From now on nobody waits in `accept`. */
  keepFromBlocking(listening: number): void;
  close(fd: number): void;
  /** Closes so that the peer sees a reset; a unix socket has none and closes plainly. */
  reset(fd: number): void;
}

let loaded: { readonly foreign: Foreign; readonly arrivals: Arrivals } | undefined;

/** @throws GenTcpError `enotsup` where these calls are not to be had */
export function loadArrivals(): Arrivals {
  const foreign = loadForeign('accept4');
  if (loaded?.foreign !== foreign) loaded = { foreign, arrivals: bindArrivals(foreign) };
  return loaded.arrivals;
}

function bindArrivals(foreign: Foreign): Arrivals {
  const accept = foreign.bind('accept4', ['int', 'bytes', 'bytes', 'int'], 'int');
  const recv = foreign.bind('recv', ['int', 'bytes', 'size', 'int'], 'size');
  const fcntl = foreign.bind('fcntl', ['int', 'int', 'int'], 'int');
  const close = bindClose(foreign);
  const setsockopt = foreign.bind('setsockopt', ['int', 'int', 'int', 'bytes', 'uint'], 'int');
  const address = Buffer.alloc(SOCKADDR_MAX);
  const size = new Uint32Array(1);
  const sizeBytes = new Uint8Array(size.buffer);
  const oneByte = new Uint8Array(1);
  return {
    accept(listening) {
      size[0] = SOCKADDR_MAX;
      const fd = accept(listening, address, sizeBytes, SOCK_CLOEXEC | constants.O_NONBLOCK);
      if (fd >= 0) return { fd, peer: decodeSockAddr(address.subarray(0, size[0])) };
      const failure = -foreign.errno();
      if (failure === EAGAIN || failure === EINTR) return undefined;
      throw new GenTcpError(reasonOfResult(failure), { what: 'accept4' });
    },
    listenTo(fd) {
      const count = recv(fd, oneByte, 1, LOOK);
      if (count >= 0) return count > 0 ? 'said' : 'ended';
      const failure = -foreign.errno();
      return failure === EAGAIN || failure === EINTR ? 'silent' : { lost: reasonOfResult(failure) };
    },
    keepFromBlocking: (listening) =>
      void fcntl(listening, F_SETFL, fcntl(listening, F_GETFL, 0) | constants.O_NONBLOCK),
    close: (fd) => void close(fd),
    reset(fd) {
      // It may be lost already, and is then no more than closed.
      setsockopt(fd, SOL_SOCKET, SO_LINGER, NO_TIME, NO_TIME.length);
      close(fd);
    },
  };
}
