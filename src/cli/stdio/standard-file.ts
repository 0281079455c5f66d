import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { isatty } from 'node:tty';

/** What stands behind file descriptor 0 or 1: it decides how it is read or written, and what its end means. */
export type FileKind =
  /** A regular file or a block device: all of it is there. */
  | 'file'
  /** Nothing is to be had: /dev/null (which is also what Node puts in the place of a closed descriptor). */
  | 'null'
  | 'pipe'
  | 'socket'
  | 'terminal'
  | 'directory'
  /** Another character device: /dev/zero, /dev/full, a serial line. */
  | 'device';

/** The numbers of /dev/null, which Linux has kept since its beginning. */
const NULL_DEVICE = process.platform === 'linux' ? 0x103 : undefined;

/** The kind of an open descriptor. */
export function fileKind(fd: number): FileKind {
  const status = fstatSync(fd);
  if (status.isFile() || status.isBlockDevice()) return 'file';
  if (status.isFIFO()) return 'pipe';
  if (status.isSocket()) return 'socket';
  if (status.isDirectory()) return 'directory';
  // Asked last: Node's module for terminals takes some milliseconds to load.
  if (isNullDevice(status.rdev)) return 'null';
  return isatty(fd) ? 'terminal' : 'device';
}

/** Is it a terminal? */
export function isTerminal(fd: number): boolean {
  return fileKind(fd) === 'terminal';
}

function isNullDevice(device: number): boolean {
  if (NULL_DEVICE !== undefined) return device === NULL_DEVICE;
  const fd = openSync('/dev/null', 'r');
  try {
    return fstatSync(fd).rdev === device;
  } finally {
    closeSync(fd);
  }
}

/** Can it be read at all? Under nohup stdin is a /dev/null that can only be written. */
export function isReadable(fd: number): boolean {
  const mode = accessMode(fd);
  if (mode !== undefined) return mode !== constants.O_WRONLY;
  try {
    readSync(fd, Buffer.alloc(1), 0, 0, null);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EBADF');
  }
}

/** O_RDONLY, O_WRONLY or O_RDWR, as Linux tells; Node asks nobody when it is to read 0 bytes. */
function accessMode(fd: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
  return flags === undefined ? undefined : Number.parseInt(flags, 8) & ACCESS_MODE;
}

/** O_ACCMODE. */
const ACCESS_MODE = 3;

/**
 * Another descriptor of the same pipe or terminal, non-blocking: O_NONBLOCK on the one we were given would be shared
 * with every process that has it open. `undefined` where the system refuses (a pipe of another user, a socket).
 */
export function reopen(fd: number, access: 'read' | 'write'): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    // A named FIFO that is opened when its writers are gone waits for others: it would never end.
    if (!/^(?:pipe:|\/dev\/)/.test(readlinkSync(`/proc/self/fd/${fd}`))) return undefined;
    return openSync(`/proc/self/fd/${fd}`, constants.O_NONBLOCK | constants.O_NOCTTY | ACCESS[access]);
  } catch {
    // Whatever the reason, the descriptor itself still serves.
    return undefined;
  }
}

const ACCESS = { read: constants.O_RDONLY, write: constants.O_WRONLY } as const;

/**
 * Is this process in the foreground of its terminal? A background job that reads from it is stopped.
 * Fields 5 and 8 of /proc/self/stat are our process group and the one in the foreground.
 */
export function inForeground(): boolean {
  try {
    const fields = readFileSync('/proc/self/stat', 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[2] === fields[5];
  } catch {
    // Not Linux: the terminal decides when it is read.
    return true;
  }
}
