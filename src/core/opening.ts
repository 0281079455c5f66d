import { type Address, type SockAddr, literalAddress, localPath } from './address.ts';
import { GenTcpError } from './error.ts';
import { type Libc, loadLibc } from './native/libc.ts';
import { FAMILY, encodeSockAddr } from './native/sockaddr.ts';
import type { Options } from './options/options.ts';
import type { Family } from './options/row.ts';
import { SocketSettings } from './socket-settings.ts';

/** How a socket is to be made, read from its options. */
export interface Opening {
  readonly family: Family | undefined;
  /** The local end to bind; undefined where none was asked for. */
  readonly bind: SockAddr | undefined;
  readonly kernel: ReturnType<typeof SocketSettings.kernelSettings>;
}

/**
 * What the options say about how the socket is opened.
 *
 * @throws GenTcpError `badarg` for an address of another family than asked for, `enotsup` naming an option that cannot be
 * honoured
 */
export function readOpening(options: Options): Opening {
  refuseUnsupported(options);
  const family = familyOf(options);
  return { family, bind: localEnd(options, family), kernel: SocketSettings.kernelSettings(options) };
}

/**
 * A socket made by the system calls themselves, with every option set and its local end bound: what node:net cannot do.
 *
 * @throws GenTcpError with the kernel's reason, naming the option that it refused
 */
export function makeSocket(family: Family, opening: Opening): number {
  const libc = loadLibc(opening.kernel[0]?.row.name ?? 'bind');
  const fd = libc.socket(FAMILY[family]);
  try {
    for (const { row, level, option, value } of opening.kernel) {
      if (typeof row.home === 'string' || row.home.families.includes(family)) {
        setOption(libc, { fd, level, option, value, name: row.name });
      }
    }
    if (opening.bind !== undefined) libc.bind(fd, encodeSockAddr(opening.bind));
  } catch (error) {
    libc.close(fd);
    throw error;
  }
  return fd;
}

interface Setting {
  readonly fd: number;
  readonly level: number;
  readonly option: number;
  readonly value: Buffer;
  readonly name: string;
}

function setOption(libc: Libc, { fd, level, option, value, name }: Setting): void {
  try {
    libc.setsockopt(fd, level, option, value);
  } catch (error) {
    throw error instanceof GenTcpError ? new GenTcpError(error.reason, { what: `option ${name}` }) : error;
  }
}

/** The first of inet and inet6 wins; an address implies its family where none is given. */
function familyOf(options: Options): Family | undefined {
  const keys = Object.keys(options);
  const first = keys.find((key) => key === 'inet' || key === 'inet6' || key === 'local');
  if (first === 'inet' || first === 'inet6' || first === 'local') return first;
  const module = options.tcpModule;
  if (module === 'inet_tcp') return 'inet';
  if (module === 'inet6_tcp') return 'inet6';
  if (module === 'local_tcp') return 'local';
  const address = options.ifaddr ?? options.ip;
  return address === undefined ? undefined : addressFamily(address);
}

function addressFamily(address: Address | SockAddr): Family | undefined {
  if (typeof address !== 'string') return 'local' in address ? 'local' : address.family;
  if (address === 'any' || address === 'loopback') return undefined;
  return address.includes(':') ? 'inet6' : 'inet';
}

function localEnd(options: Options, family: Family | undefined): SockAddr | undefined {
  // Both name the local address; the one that stands later counts, and ip and port update a sockaddr.
  const { ip, ifaddr, port } = options;
  if (ip === undefined && ifaddr === undefined && port === undefined) return undefined;
  const keys = Object.keys(options);
  const address = keys.indexOf('ip') > keys.indexOf('ifaddr') ? ip : ifaddr;
  const base = sockAddr(address ?? 'any', family ?? 'inet');
  if (family !== undefined && base.family !== family) {
    throw new GenTcpError('badarg', {
      what: 'option ip',
      because: `${base.addr ?? base.path} is not an ${family} address`,
    });
  }
  return base.family === 'local' ? base : { ...base, port: port ?? base.port ?? 0 };
}

function sockAddr(address: Address | SockAddr, family: Family): SockAddr {
  if (typeof address === 'string') {
    const literal = literalAddress(address, family === 'inet6' ? 'inet6' : 'inet');
    return { family: literal.includes(':') ? 'inet6' : 'inet', addr: literal };
  }
  if (!('local' in address)) return address;
  localPath(address.local);
  return { family: 'local', path: address.local };
}

/** Ways to open a socket that are not there yet say so rather than do something else. */
function refuseUnsupported(options: Options): void {
  const refused = [
    options.fd !== undefined && options.fd >= 0 ? 'fd' : undefined,
    options.netns === undefined ? undefined : 'netns',
    options.inetBackend === 'socket' ? 'inet_backend socket' : undefined,
    options.protocol === 'mptcp' ? 'protocol mptcp' : undefined,
    options.readAhead === false ? 'read_ahead false' : undefined,
  ].find((name) => name !== undefined);
  if (refused === undefined) return;
  throw new GenTcpError('enotsup', { what: `option ${refused}`, because: 'not supported yet' });
}
