import { createRequire } from 'node:module';
import { getSystemErrorName } from 'node:util';
import { GenTcpError } from '../error.ts';
import { type Reason, isReason, reasonOfErrno } from '../reason.ts';

/**
 * The system calls that Node does not offer, made through koffi. It takes some milliseconds to load, so nothing loads
 * it before an option needs it.
 *
 * Each call throws a GenTcpError with the kernel's reason.
 */
export interface Libc {
  /** A stream socket. `protocol` 0 is that of the family. */
  socket(family: number, protocol: number): number;
  bind(fd: number, address: Buffer): void;
  listen(fd: number, backlog: number): void;
  dup(fd: number): number;
  close(fd: number): void;
  setsockopt(fd: number, level: number, option: number, value: Uint8Array): void;
  /** The value as the kernel reports it, at most as many bytes as `value` has. */
  getsockopt(fd: number, level: number, option: number, value: Buffer): Buffer;
  getsockname(fd: number): Buffer;
  getpeername(fd: number): Buffer;
  /** Moves this thread to another namespace. Linux only. */
  setns(fd: number, kind: number): void;
  /** The index of a network interface; 0 where there is none of this name. */
  interfaceIndex(name: string): number;
}

type NativeValue = number | Uint8Array | string;
type NativeFunction = (...values: readonly NativeValue[]) => number;

interface Koffi {
  load(path: string | null): { func(signature: string): NativeFunction };
  errno(): number;
}

const LINUX = process.platform === 'linux';
const SOCK_STREAM = 1;
/** Linux: a close-on-exec descriptor from the start, so that no child ever inherits it. */
const SOCK_CLOEXEC = LINUX ? 0o2000000 : 0;
const F_DUPFD_CLOEXEC = LINUX ? 1030 : 67;
/** sockaddr_un is the longest of the addresses. */
const SOCKADDR_MAX = 128;

let loaded: Libc | undefined;

/**
 * The native calls of this system.
 *
 * @throws GenTcpError `enotsup` naming what needs them, where koffi is not installed or does not load here
 */
export function loadLibc(what: string): Libc {
  loaded ??= bindLibc(loadKoffi(what));
  return loaded;
}

/** The native calls where they can be had: for what goes on, less well, without them. */
export function availableLibc(): Libc | undefined {
  try {
    return loadLibc('native calls');
  } catch (error) {
    if (error instanceof GenTcpError) return undefined;
    throw error;
  }
}

function loadKoffi(what: string): Koffi {
  try {
    return createRequire(import.meta.url)('koffi');
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new GenTcpError('enotsup', {
      what,
      because: `needs native calls, and the koffi package does not load: ${why}`,
    });
  }
}

function bindLibc(koffi: Koffi): Libc {
  const library = koffi.load(null);
  /** Looked up at its first call: not every system has every function. */
  const bound = (signature: string) => {
    let native: NativeFunction | undefined;
    return (...values: readonly NativeValue[]): number => {
      native ??= library.func(signature);
      return native(...values);
    };
  };
  const call = (name: string, parameters: string) => {
    const native = bound(`int ${name}(${parameters})`);
    return (...values: readonly NativeValue[]): number => {
      const result = native(...values);
      if (result < 0) throw new GenTcpError(errnoReason(koffi.errno()), { what: name });
      return result;
    };
  };
  const socket = call('socket', 'int family, int type, int protocol');
  const bind = call('bind', 'int fd, const uint8_t *address, uint32_t size');
  const listen = call('listen', 'int fd, int backlog');
  const fcntl = call('fcntl', 'int fd, int command, int value');
  const close = call('close', 'int fd');
  const setsockopt = call('setsockopt', 'int fd, int level, int option, const uint8_t *value, uint32_t size');
  const getsockopt = call('getsockopt', 'int fd, int level, int option, _Inout_ uint8_t *value, _Inout_ uint8_t *size');
  const getsockname = call('getsockname', 'int fd, _Out_ uint8_t *address, _Inout_ uint8_t *size');
  const getpeername = call('getpeername', 'int fd, _Out_ uint8_t *address, _Inout_ uint8_t *size');
  const setns = call('setns', 'int fd, int kind');
  const interfaceIndex = bound('uint32_t if_nametoindex(const char *name)');
  return {
    socket: (family, protocol) => socket(family, SOCK_STREAM | SOCK_CLOEXEC, protocol),
    bind: (fd, address) => void bind(fd, address, address.length),
    listen: (fd, backlog) => void listen(fd, backlog),
    dup: (fd) => fcntl(fd, F_DUPFD_CLOEXEC, 0),
    close: (fd) => void close(fd),
    setsockopt: (fd, level, option, value) => void setsockopt(fd, level, option, value, value.length),
    getsockopt(fd, level, option, value) {
      const size = socklen(value.length);
      getsockopt(fd, level, option, value, size);
      return value.subarray(0, size.readUInt32LE(0));
    },
    getsockname: (fd) => addressFrom((address, size) => getsockname(fd, address, size)),
    getpeername: (fd) => addressFrom((address, size) => getpeername(fd, address, size)),
    setns: (fd, kind) => void setns(fd, kind),
    interfaceIndex: (name) => interfaceIndex(name),
  };
}

function addressFrom(ask: (address: Buffer, size: Buffer) => void): Buffer {
  const address = Buffer.alloc(SOCKADDR_MAX);
  const size = socklen(SOCKADDR_MAX);
  ask(address, size);
  return address.subarray(0, Math.min(size.readUInt32LE(0), SOCKADDR_MAX));
}

/** A socklen_t to be read and written by the kernel. */
function socklen(size: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(size);
  return bytes;
}

/** The table of reasons has Linux' numbers; other systems have their own, which libuv knows by name. */
function errnoReason(errno: number): Reason {
  if (LINUX) return reasonOfErrno(errno) ?? 'einval';
  const name = getSystemErrorName(-errno).toLowerCase();
  return isReason(name) ? name : 'einval';
}
