import type { Backend } from '../backend.ts';
import { GenTcpError } from '../error.ts';
import { type KernelSetting, kernelOption, kernelSettings, kernelValue } from '../options/kernel.ts';
import type { Options } from '../options/options.ts';
import type { Family, OptionRow, SocketOption } from '../options/row.ts';
import type { Reason } from '../reason.ts';
import { type Libc, loadLibc } from './libc.ts';

/** SOL_SOCKET, SO_PRIORITY on Linux. */
const PRIORITY: SocketOption = [1, 12];

/** Room for any option that has a row; TCP_INFO and its kin are asked for by `raw` with a size. */
const VALUE_MAX = 256;

/** close carries the linger time out by itself: in the kernel it would make close(2) block the event loop. */
const EMULATED = 'linger';

/** What options ask of the kernel, in their order. */
export function socketSettings(options: Options): readonly KernelSetting[] {
  return kernelSettings(options).filter(({ row }) => row.name !== EMULATED);
}

/** A socket whose options are set. */
export interface KernelSocket {
  readonly fd: number;
  readonly family: Family;
  readonly backend: Backend;
}

/**
 * Sets one option of the kernel.
 *
 * @throws GenTcpError with the kernel's reason, naming the option; `einval` for an option of IP on a socket that has not
 * got it, as inet_drv says, and `enotsup` for one of TCP
 */
export function setSocketOption(socket: KernelSocket, setting: KernelSetting): void {
  const { fd, family } = socket;
  const { row, level, option, value } = setting;
  const libc = loadLibc(`option ${row.name}`);
  if (!hasOption(row, family)) return withoutOption(socket, setting);
  try {
    if (typeof row.home === 'object' && row.home.disturbs === 'priority' && process.platform === 'linux') {
      keepingPriority(libc, fd, () => libc.setsockopt(fd, level, option, value));
    } else libc.setsockopt(fd, level, option, value);
  } catch (error) {
    throw error instanceof GenTcpError ? refusal(error.reason, setting, whyInvalid(error.reason, setting)) : error;
  }
  return undefined;
}

/**
 * Sets on an accepted socket what its listener has: the kernel copies most of it, but at the handshake, not at the accept,
 * and SO_PRIORITY and the options of a unix socket never. Those of the time before bind or listen are the kernel's to copy,
 * as in gen_tcp. What the kernel refuses here it has taken from the listener before; the peer has reset the connection
 * meanwhile.
 */
export function handOn(socket: KernelSocket, setting: KernelSetting): void {
  if (setting.row.applied !== 'live') return;
  try {
    setSocketOption(socket, setting);
  } catch (error) {
    if (!(error instanceof GenTcpError)) throw error;
  }
}

/** The value of an option of the kernel; `undefined` where the socket or the system has no such option. */
export function getSocketOption(fd: number, family: Family, row: OptionRow): unknown {
  if (typeof row.home === 'string' || !hasOption(row, family)) return undefined;
  const libc = loadLibc(`option ${row.name}`);
  try {
    const [level, option] = kernelOption(row, row.home, family);
    return kernelValue(row, libc.getsockopt(fd, level, option, Buffer.alloc(VALUE_MAX)));
  } catch (error) {
    if (error instanceof GenTcpError) return undefined;
    throw error;
  }
}

function hasOption(row: OptionRow, family: Family): boolean {
  return typeof row.home === 'string' || row.home.families.includes(family);
}

/** nodelay is asked for out of habit, and a unix socket never delays: gen_tcp takes it there. */
function withoutOption({ family, backend }: KernelSocket, setting: KernelSetting): void {
  if (setting.row.name === 'nodelay' && backend.nodelayOnLocal) return;
  const reason = typeof setting.row.home === 'object' && isIp(setting.level) ? 'einval' : 'enotsup';
  throw refusal(reason, setting, `a socket of the family ${family} has no such option`);
}

const IPPROTO_IP = 0;
const IPPROTO_IPV6 = 41;

function isIp(level: number): boolean {
  return level === IPPROTO_IP || level === IPPROTO_IPV6;
}

/** Linux derives the priority of a socket from each type of service that is set; inet_drv puts it back, and so do we. */
function keepingPriority(libc: Libc, fd: number, set: () => void): void {
  const [level, option] = PRIORITY;
  const before = libc.getsockopt(fd, level, option, Buffer.alloc(4));
  set();
  const after = libc.getsockopt(fd, level, option, Buffer.alloc(4));
  if (!after.equals(before)) libc.setsockopt(fd, level, option, before);
}

/** Linux has limits of its own for some values: keepcnt 127, keepidle 32767. */
function whyInvalid(reason: Reason, { row, value }: KernelSetting): string | undefined {
  const number = reason === 'einval' ? kernelValue(row, value) : undefined;
  return typeof number === 'number' ? `this system does not take ${number}` : undefined;
}

function refusal(reason: Reason, { row, level, option }: KernelSetting, because?: string): GenTcpError {
  const name = row.home === 'raw' ? `raw ${level},${option}` : row.name;
  return new GenTcpError(reason, { what: `option ${name}`, ...(because === undefined ? {} : { because }) });
}
