import { GenTcpError } from '../error.ts';
import { type Reason, reasonOfErrno } from '../reason.ts';
import { bindClose } from './close.ts';
import { type Foreign, type ForeignFunction, type ForeignType, loadForeign } from './foreign.ts';

/**
 * The system calls that Node does not offer.
 *
 * Each call throws a GenTcpError with the kernel's reason.
 */
export interface Libc {
  /** A stream socket. `protocol` 0 is that of the family. */
  socket(family: number, protocol: number): number;
  bind(fd: number, address: Buffer): void;
  listen(fd: number, backlog: number): void;
  connect(fd: number, address: Buffer): void;
  /** SO_ERROR: why a connection that was begun did not come about; asking takes it away. */
  pendingError(fd: number): Reason | undefined;
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
  /** The name of a network interface; `undefined` where none has this index. */
  interfaceName(index: number): string | undefined;
}

const LINUX = process.platform === 'linux';
const SOCK_STREAM = 1;
/** Linux: a close-on-exec descriptor from the start, so that no child ever inherits it. */
const SOCK_CLOEXEC = LINUX ? 0o2000000 : 0;
const SOL_SOCKET = LINUX ? 1 : 0xffff;
const SO_ERROR = LINUX ? 4 : 0x1007;
/** Linux. */
const F_DUPFD_CLOEXEC = 1030;
/** macOS. */
const FIOCLEX = 0x2000_6601;
/** sockaddr_un is the longest of the addresses. */
const SOCKADDR_MAX = 128;
/** IF_NAMESIZE: the longest name of an interface, and a NUL. */
const INTERFACE_NAME_MAX = 16;

let loaded: { readonly foreign: Foreign; readonly libc: Libc } | undefined;

/**
 * The native calls of this system.
 *
 * @throws GenTcpError `enotsup` naming what needs them, where native functions cannot be called here
 */
export function loadLibc(what: string): Libc {
  const foreign = loadForeign(what);
  if (loaded?.foreign !== foreign) loaded = { foreign, libc: bindLibc(foreign) };
  return loaded.libc;
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

function bindLibc(foreign: Foreign): Libc {
  /** Looked up at its first call: not every system has every function. */
  const bound = (name: string, parameters: readonly ForeignType[], result: 'int' | 'uint'): ForeignFunction => {
    let native: ForeignFunction | undefined;
    return (...values) => {
      native ??= foreign.bind(name, parameters, result);
      return native(...values);
    };
  };
  const checked = (name: string, result: number): number => {
    if (result < 0) throw new GenTcpError(errnoReason(foreign.errno()), { what: name });
    return result;
  };
  const call = (name: string, ...parameters: readonly ForeignType[]): ForeignFunction => {
    const native = bound(name, parameters, 'int');
    return (...values) => checked(name, native(...values));
  };
  /** What Linux has said with the call that opened it. */
  const closedOnExec = (fd: number): number => {
    if (!LINUX) ioctl(fd, FIOCLEX);
    return fd;
  };
  const socket = call('socket', 'int', 'int', 'int');
  const bind = call('bind', 'int', 'bytes', 'uint');
  const listen = call('listen', 'int', 'int');
  const connect = call('connect', 'int', 'bytes', 'uint');
  const fcntl = call('fcntl', 'int', 'int', 'int');
  const dup = call('dup', 'int');
  const ioctl = call('ioctl', 'int', 'size');
  const close = bindClose(foreign);
  const setsockopt = call('setsockopt', 'int', 'int', 'int', 'bytes', 'uint');
  const getsockopt = call('getsockopt', 'int', 'int', 'int', 'bytes', 'bytes');
  const getsockname = call('getsockname', 'int', 'bytes', 'bytes');
  const getpeername = call('getpeername', 'int', 'bytes', 'bytes');
  const setns = call('setns', 'int', 'int');
  const interfaceIndex = bound('if_nametoindex', ['text'], 'uint');
  // It answers a pointer to the name, of which we need to know no more than what it wrote.
  const interfaceName = bound('if_indextoname', ['uint', 'bytes'], 'uint');
  return {
    socket: (family, protocol) => closedOnExec(socket(family, SOCK_STREAM | SOCK_CLOEXEC, protocol)),
    bind: (fd, address) => void bind(fd, address, address.length),
    listen: (fd, backlog) => void listen(fd, backlog),
    connect: (fd, address) => void connect(fd, address, address.length),
    pendingError(fd) {
      const error = Buffer.alloc(4);
      getsockopt(fd, SOL_SOCKET, SO_ERROR, error, socklen(error.length));
      const [errno = 0] = new Int32Array(new Uint8Array(error).buffer);
      return errno === 0 ? undefined : errnoReason(errno);
    },
    // fcntl takes what is behind its second parameter where macOS on arm64 passes it in another way than it does ours.
    dup: (fd) => (LINUX ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : closedOnExec(dup(fd))),
    close: (fd) => void checked('close', close(fd)),
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
    interfaceName(index) {
      const name = Buffer.alloc(INTERFACE_NAME_MAX);
      interfaceName(index, name);
      const length = name.indexOf(0);
      return length === 0 ? undefined : name.toString('utf8', 0, length);
    },
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

function errnoReason(errno: number): Reason {
  return reasonOfErrno(errno) ?? 'einval';
}
