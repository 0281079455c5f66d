import { type Address, type SockAddr, literalAddress, localPath } from './address.ts';
import { type Backend, backends } from './backend.ts';
import { GenTcpError } from './error.ts';
import { parseIp } from './ip.ts';
import { refuseNamedTos } from './named-tos.ts';
import { socketSettings } from './native/socket-option.ts';
import type { KernelSetting } from './options/kernel.ts';
import type { Options } from './options/options.ts';
import type { Family } from './options/row.ts';

/** How a socket is to be made, read from its options. */
export interface Opening {
  readonly family: Family | undefined;
  /** The local end to bind; undefined where none was asked for. */
  readonly bind: SockAddr | undefined;
  /** What the kernel is told before the socket connects or listens. */
  readonly settings: readonly KernelSetting[];
  /** A descriptor to take over instead of making a socket. */
  readonly fd: number | undefined;
  /** The file of the network namespace in which the socket is made. */
  readonly netns: string | undefined;
  readonly protocol: 'tcp' | 'mptcp';
  readonly backend: Backend;
}

/**
 * What the options say about how the socket is opened; `port` is the local port where they say none.
 *
 * @throws GenTcpError `badarg` for an address of another family than asked for, `einval` for a path that is too long
 */
export function readOpening(options: Options, port?: number): Opening {
  if (port !== undefined) return makeOpening(options, port);
  // Asked for more than once for a connection, and connections that are alike have the same options.
  if (last?.of !== options) last = { of: options, opening: makeOpening(options) };
  return last.opening;
}

let last: { readonly of: Options; readonly opening: Opening } | undefined;

function makeOpening(options: Options, port?: number): Opening {
  const family = familyOf(options);
  const backend = backends[options.inetBackend ?? 'inet'];
  refuseNamedTos(options, backend, 'badarg');
  return {
    family,
    bind: localEnd(options, family, port),
    settings: socketSettings(options),
    fd: options.fd !== undefined && options.fd >= 0 ? options.fd : undefined,
    netns: options.netns,
    protocol: options.protocol ?? 'tcp',
    backend,
  };
}

/** The first of inet and inet6 wins; an address implies its family where none is given. */
function familyOf(options: Options): Family | undefined {
  const keys = Object.keys(options);
  const first = keys.find((key) => key === 'inet' || key === 'inet6' || key === 'local');
  if (first === 'inet' || first === 'inet6' || first === 'local') return first;
  const { address } = placeIn(options);
  return moduleFamily(options.tcpModule) ?? (address === undefined ? undefined : addressFamily(address));
}

function moduleFamily(module: Options['tcpModule']): Family | undefined {
  if (module === 'inet_tcp') return 'inet';
  if (module === 'inet6_tcp') return 'inet6';
  return module === 'local_tcp' ? 'local' : undefined;
}

/** The local end as the options say it, one after another. */
interface Place {
  readonly address: Address | SockAddr | undefined;
  readonly port: number | undefined;
}

/**
 * ip and ifaddr both name the address, and the one that stands later counts. A socket address has a port, too, in place of
 * one that was said before; a later ip or port changes that part of it and leaves the other.
 */
function placeIn(options: Options, port?: number): Place {
  let place: Place = { address: undefined, port };
  for (const key of Object.keys(options)) {
    if (key === 'ifaddr') place = { address: options.ifaddr, port: portOf(options.ifaddr) ?? place.port };
    else if (key === 'ip') place = { ...place, address: moved(place.address, options.ip) };
    else if (key === 'port') place = { ...place, port: options.port };
  }
  return place;
}

function portOf(address: Options['ifaddr']): number | undefined {
  return typeof address === 'object' && 'port' in address ? address.port : undefined;
}

function moved(from: Place['address'], to: Options['ip']): Place['address'] {
  const isSockAddr = typeof from === 'object' && 'family' in from && from.family !== 'local';
  return isSockAddr && typeof to === 'string' ? { ...from, addr: to } : to;
}

function addressFamily(address: Address | SockAddr): Family | undefined {
  if (typeof address === 'string') return parseIp(address)?.family;
  return 'local' in address ? 'local' : address.family;
}

function localEnd(options: Options, family: Family | undefined, given?: number): SockAddr | undefined {
  const { address, port } = placeIn(options, given);
  if (address === undefined && port === undefined) return undefined;
  const base = sockAddr(address ?? 'any', family ?? 'inet');
  if (family !== undefined && base.family !== family) {
    throw new GenTcpError('badarg', {
      what: 'option ip',
      because: `${base.addr ?? base.path} is no address of the family ${family}`,
    });
  }
  if (base.family === 'local' && (port ?? 0) !== 0) {
    throw new GenTcpError('badarg', { what: 'option port', because: `a unix socket has port 0, not ${port}` });
  }
  return base.family === 'local' ? base : { ...base, port: port ?? 0 };
}

function sockAddr(address: Address | SockAddr, family: Family): SockAddr {
  if (typeof address === 'string') return internetAddress(address, family);
  if ('local' in address) return { family: 'local', path: localPath(address.local).toString() };
  if (address.family === 'local') return { family: 'local', path: localPath(address.path ?? '').toString() };
  return { ...address, addr: literalAddress(address.addr ?? 'any', address.family) };
}

function internetAddress(text: string, family: Family): SockAddr {
  if (family === 'local') {
    throw new GenTcpError('einval', { because: 'a unix socket needs a path: ip { local: path }' });
  }
  const addr = literalAddress(text, family);
  return { family: addressFamily(addr) ?? family, addr };
}
