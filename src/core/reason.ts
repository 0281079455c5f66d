import { constants } from 'node:os';

/** Why an operation failed: the atoms of gen_tcp and POSIX, their Linux numbers, and the texts of inet:format_error/1. */

interface ReasonRow {
  /** Linux errno; absent for atoms that no kernel call returns. */
  readonly errno?: number;
  /** What `inet:format_error/1` prints, spelling slips included. */
  readonly text: string;
}

const UNKNOWN = 'unknown POSIX error';

const reasonTable = {
  e2big: { errno: 7, text: 'argument list too long' },
  eacces: { errno: 13, text: 'permission denied' },
  eaddrinuse: { errno: 98, text: 'address already in use' },
  eaddrnotavail: { errno: 99, text: "can't assign requested address" },
  eadv: { errno: 68, text: 'advertise error' },
  eafnosupport: { errno: 97, text: 'address family not supported by protocol family' },
  eagain: { errno: 11, text: 'resource temporarily unavailable' },
  ealign: { text: 'EALIGN' },
  ealready: { errno: 114, text: 'operation already in progress' },
  ebade: { errno: 52, text: 'bad exchange descriptor' },
  ebadf: { errno: 9, text: 'bad file number' },
  ebadfd: { errno: 77, text: 'file descriptor in bad state' },
  ebadmsg: { errno: 74, text: 'not a data message' },
  ebadr: { errno: 53, text: 'bad request descriptor' },
  ebadrpc: { text: 'RPC structure is bad' },
  ebadrqc: { errno: 56, text: 'bad request code' },
  ebadslt: { errno: 57, text: 'invalid slot' },
  ebfont: { errno: 59, text: 'bad font file format' },
  ebusy: { errno: 16, text: 'file busy' },
  echild: { errno: 10, text: 'no children' },
  echrng: { errno: 44, text: 'channel number out of range' },
  ecomm: { errno: 70, text: 'communication error on send' },
  econnaborted: { errno: 103, text: 'software caused connection abort' },
  econnrefused: { errno: 111, text: 'connection refused' },
  econnreset: { errno: 104, text: 'connection reset by peer' },
  edeadlk: { errno: 35, text: 'resource deadlock avoided' },
  edeadlock: { errno: 35, text: 'resource deadlock avoided' },
  edestaddrreq: { errno: 89, text: 'destination address required' },
  edirty: { text: 'mounting a dirty fs w/o force' },
  edom: { errno: 33, text: 'math argument out of range' },
  edotdot: { errno: 73, text: 'cross mount point' },
  edquot: { errno: 122, text: 'disk quota exceeded' },
  eduppkg: { text: 'duplicate package name' },
  eexist: { errno: 17, text: 'file already exists' },
  efault: { errno: 14, text: 'bad address in system call argument' },
  efbig: { errno: 27, text: 'file too large' },
  ehostdown: { errno: 112, text: 'host is down' },
  ehostunreach: { errno: 113, text: 'host is unreachable' },
  eidrm: { errno: 43, text: 'identifier removed' },
  einit: { text: 'initialization error' },
  einprogress: { errno: 115, text: 'operation now in progress' },
  eintr: { errno: 4, text: 'interrupted system call' },
  einval: { errno: 22, text: 'invalid argument' },
  eio: { errno: 5, text: 'I/O error' },
  eisconn: { errno: 106, text: 'socket is already connected' },
  eisdir: { errno: 21, text: 'illegal operation on a directory' },
  eisnam: { errno: 120, text: 'is a name file' },
  elbin: { text: 'ELBIN' },
  el2hlt: { errno: 51, text: 'level 2 halted' },
  el2nsync: { errno: 45, text: 'level 2 not synchronized' },
  el3hlt: { errno: 46, text: 'level 3 halted' },
  el3rst: { errno: 47, text: 'level 3 reset' },
  elibacc: { errno: 79, text: 'cannot access a needed shared library' },
  elibbad: { errno: 80, text: 'accessing a corrupted shared library' },
  elibexec: { errno: 83, text: 'cannot exec a shared library directly' },
  elibmax: { errno: 82, text: 'attempting to link in more shared libraries than system limit' },
  elibscn: { errno: 81, text: '.lib section in a.out corrupted' },
  elnrng: { errno: 48, text: 'link number out of range' },
  eloop: { errno: 40, text: 'too many levels of symbolic links' },
  emfile: { errno: 24, text: 'too many open files' },
  emlink: { errno: 31, text: 'too many links' },
  emsgsize: { errno: 90, text: 'message too long' },
  emultihop: { errno: 72, text: 'multihop attempted' },
  enametoolong: { errno: 36, text: 'file name too long' },
  enavail: { errno: 119, text: 'not available' },
  enet: { text: 'ENET' },
  enetdown: { errno: 100, text: 'network is down' },
  enetreset: { errno: 102, text: 'network dropped connection on reset' },
  enetunreach: { errno: 101, text: 'network is unreachable' },
  enfile: { errno: 23, text: 'file table overflow' },
  enoano: { errno: 55, text: 'anode table overflow' },
  enobufs: { errno: 105, text: 'no buffer space available' },
  enocsi: { errno: 50, text: 'no CSI structure available' },
  enodata: { errno: 61, text: 'no data available' },
  enodev: { errno: 19, text: 'no such device' },
  enoent: { errno: 2, text: 'no such file or directory' },
  enoexec: { errno: 8, text: 'exec format error' },
  enolck: { errno: 37, text: 'no locks available' },
  enolink: { errno: 67, text: 'link has be severed' },
  enomem: { errno: 12, text: 'not enough memory' },
  enomsg: { errno: 42, text: 'no message of desired type' },
  enonet: { errno: 64, text: 'machine is not on the network' },
  enopkg: { errno: 65, text: 'package not installed' },
  enoprotoopt: { errno: 92, text: 'bad proocol option' },
  enospc: { errno: 28, text: 'no space left on device' },
  enosr: { errno: 63, text: 'out of stream resources or not a stream device' },
  enosym: { text: 'unresolved symbol name' },
  enosys: { errno: 38, text: 'function not implemented' },
  enotblk: { errno: 15, text: 'block device required' },
  enotconn: { errno: 107, text: 'socket is not connected' },
  enotdir: { errno: 20, text: 'not a directory' },
  enotempty: { errno: 39, text: 'directory not empty' },
  enotnam: { errno: 118, text: 'not a name file' },
  enotsock: { errno: 88, text: 'socket operation on non-socket' },
  enotsup: { errno: 95, text: 'operation not supported' },
  enotty: { errno: 25, text: 'inappropriate device for ioctl' },
  enotuniq: { errno: 76, text: 'name not unique on network' },
  enxio: { errno: 6, text: 'no such device or address' },
  eopnotsupp: { errno: 95, text: 'operation not supported on socket' },
  eperm: { errno: 1, text: 'not owner' },
  epfnosupport: { errno: 96, text: 'protocol family not supported' },
  epipe: { errno: 32, text: 'broken pipe' },
  eproclim: { text: 'too many processes' },
  eprocunavail: { text: 'bad procedure for program' },
  eprogmismatch: { text: 'program version wrong' },
  eprogunavail: { text: 'RPC program not available' },
  eproto: { errno: 71, text: 'protocol error' },
  eprotonosupport: { errno: 93, text: 'protocol not supported' },
  eprototype: { errno: 91, text: 'protocol wrong type for socket' },
  erange: { errno: 34, text: 'math result unrepresentable' },
  erefused: { text: 'EREFUSED' },
  eremchg: { errno: 78, text: 'remote address changed' },
  eremdev: { text: 'remote device' },
  eremote: { errno: 66, text: 'pathname hit remote file system' },
  eremoteio: { errno: 121, text: 'remote i/o error' },
  eremoterelease: { text: 'EREMOTERELEASE' },
  erofs: { errno: 30, text: 'read-only file system' },
  erpcmismatch: { text: 'RPC version is wrong' },
  erremote: { text: 'object is remote' },
  eshutdown: { errno: 108, text: "can't send after socket shutdown" },
  esocktnosupport: { errno: 94, text: 'socket type not supported' },
  espipe: { errno: 29, text: 'invalid seek' },
  esrch: { errno: 3, text: 'no such process' },
  esrmnt: { errno: 69, text: 'srmount error' },
  estale: { errno: 116, text: 'stale remote file handle' },
  esuccess: { text: 'Error 0' },
  etime: { errno: 62, text: 'timer expired' },
  etimedout: { errno: 110, text: 'connection timed out' },
  etoomanyrefs: { errno: 109, text: "too many references: can't splice" },
  etxtbsy: { errno: 26, text: 'text file or pseudo-device busy' },
  euclean: { errno: 117, text: 'structure needs cleaning' },
  eunatch: { errno: 49, text: 'protocol driver not attached' },
  eusers: { errno: 87, text: 'too many users' },
  eversion: { text: 'version mismatch' },
  ewouldblock: { errno: 11, text: 'operation would block' },
  exdev: { errno: 18, text: 'cross-domain link' },
  exfull: { errno: 54, text: 'message tables full' },
  nxdomain: { text: 'non-existing domain' },
  exbadport: { text: 'invalid port state' },
  exbadseq: { text: 'bad command sequence' },
  system_limit: { text: 'a system limit was hit, probably not enough ports' },
  closed: { text: UNKNOWN },
  timeout: { text: UNKNOWN },
  not_owner: { text: UNKNOWN },
  badarg: { text: UNKNOWN },
  invalid: { text: UNKNOWN },
} as const satisfies Record<string, ReasonRow>;

/** An error atom of gen_tcp: `'closed'`, `'timeout'`, `'econnrefused'` … */
export type Reason = keyof typeof reasonTable;

/** Is this word one of the atoms that gen_tcp answers? */
export function isReason(word: string): word is Reason {
  return Object.hasOwn(reasonTable, word);
}

/**
 * The text of a reason, as `inet:format_error/1` gives it.
 *
 * @example formatError('econnrefused') // 'connection refused'
 */
export function formatError(reason: Reason): string {
  return isReason(reason) ? reasonTable[reason].text : UNKNOWN;
}

/** The names of resolver failures: all of them are gen_tcp's `nxdomain`. */
const RESOLVER = /^(?:EAI_|ENOTFOUND$|EAI$|EADDRGETNETWORKPARAMS$)/;

/**
 * The reason behind an error that Node reports: its `code`, or its libuv number where the code is not a POSIX name.
 * What is not known stays unknown: `undefined`, so that the caller shows the error itself.
 */
export function reasonOf(error: unknown): Reason | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  if (RESOLVER.test(error.code)) return 'nxdomain';
  const atom = error.code.toLowerCase();
  if (isReason(atom)) return atom;
  return 'errno' in error && typeof error.errno === 'number' ? reasonOfErrno(-error.errno) : undefined;
}

/** Linux has two names for one number in a few places; gen_tcp answers the first of these. */
const PREFERRED: ReadonlyMap<number, Reason> = new Map([
  [11, 'eagain'],
  [35, 'edeadlk'],
  [95, 'enotsup'],
]);

/** The atom for an errno of this system; `undefined` where it has none. */
export function reasonOfErrno(errno: number): Reason | undefined {
  if (process.platform !== 'linux') return reasonElsewhere(errno);
  const preferred = PREFERRED.get(errno);
  if (preferred !== undefined) return preferred;
  for (const [atom, row] of Object.entries(reasonTable)) {
    if ('errno' in row && row.errno === errno && isReason(atom)) return atom;
  }
  return undefined;
}

/** The table has Linux' numbers; other systems have their own, of which Node knows the names. */
function reasonElsewhere(errno: number): Reason | undefined {
  const name = Object.entries(constants.errno)
    .find(([, number]) => number === errno)?.[0]
    .toLowerCase();
  return name !== undefined && isReason(name) ? name : undefined;
}
