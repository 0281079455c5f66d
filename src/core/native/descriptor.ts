import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import type { Opening } from '../opening.ts';
import type { Family } from '../options/row.ts';
import { loadLibc } from './libc.ts';
import { inNetworkNamespace } from './network-namespace.ts';
import { FAMILY, decodeSockAddr, encodeSockAddr } from './sockaddr.ts';
import { setSocketOption } from './socket-option.ts';

/** IPPROTO_MPTCP; 0 is the protocol of the family. */
const PROTOCOL = { tcp: 0, mptcp: 262 } as const;

/**
 * A socket made by the system calls themselves, in the network namespace that was asked for, with every option set and
 * its local end bound: what node:net cannot do.
 *
 * @throws GenTcpError with the kernel's reason, naming the option that it refused
 */
export function makeDescriptor(family: Family, opening: Opening): number {
  const { netns } = opening;
  const make = (): number => {
    const fd = newDescriptor(family, opening);
    try {
      prepareDescriptor(fd, family, opening);
    } catch (error) {
      loadLibc('close').close(fd);
      throw error;
    }
    return fd;
  };
  return netns === undefined ? make() : inNetworkNamespace(netns, make);
}

/** Sets the options of a socket and binds its local end, where one was asked for. */
export function prepareDescriptor(fd: number, family: Family, { settings, bind, backend }: Opening): void {
  for (const setting of settings) setSocketOption({ fd, family, backend }, setting);
  if (bind !== undefined) loadLibc('bind').bind(fd, encodeSockAddr(bind));
}

/** What a descriptor is that somebody else has opened. */
export interface DescriptorState {
  readonly family: Family;
  readonly state: 'unconnected' | 'connected' | 'listening';
}

const LINUX = process.platform === 'linux';
const SOL_SOCKET = LINUX ? 1 : 0xffff;
const SO_TYPE = LINUX ? 3 : 0x1008;
const SO_ACCEPTCONN = LINUX ? 30 : 2;
const SO_LINGER = LINUX ? 13 : 0x80;
const SOCK_STREAM = 1;

/**
 * Looks at a descriptor that is to be taken over.
 *
 * @throws GenTcpError naming the option: `ebadf` for one that is not open, `enotsock`, `esocktnosupport` for a socket of
 * datagrams, `eafnosupport`
 */
export function inspectDescriptor(fd: number): DescriptorState {
  const libc = loadLibc('option fd');
  const flag = (option: number): number => libc.getsockopt(fd, SOL_SOCKET, option, Buffer.alloc(4)).readUInt8(0);
  try {
    if (flag(SO_TYPE) !== SOCK_STREAM) throw new GenTcpError('esocktnosupport');
    const { family } = localName(fd);
    if (flag(SO_ACCEPTCONN) !== 0) return { family, state: 'listening' };
    return { family, state: isConnected(fd) ? 'connected' : 'unconnected' };
  } catch (error) {
    if (!(error instanceof GenTcpError) || error.reason === 'enotsup') throw error;
    throw new GenTcpError(error.reason, { what: `option fd: ${fd}` });
  }
}

/** libuv never closes the three standard descriptors, so they are used through a copy. */
const LAST_STANDARD = 2;

/**
 * A descriptor of our own in place of one that somebody opened: the given one is closed, unless it is one of the three
 * standard descriptors, which stay as they are. No child inherits it.
 */
export function takeDescriptor(fd: number): number {
  const libc = loadLibc('option fd');
  // A linger time in the kernel would make close(2) block the event loop; the option linger says what ours does.
  libc.setsockopt(fd, SOL_SOCKET, SO_LINGER, Buffer.alloc(8));
  const own = libc.dup(fd);
  if (fd > LAST_STANDARD) libc.close(fd);
  return own;
}

/** getsockname. */
export function localName(fd: number): SockAddr {
  return decodeSockAddr(loadLibc('sockname').getsockname(fd));
}

/** getpeername. */
export function peerName(fd: number): SockAddr {
  return decodeSockAddr(loadLibc('peername').getpeername(fd));
}

function isConnected(fd: number): boolean {
  try {
    peerName(fd);
    return true;
  } catch (error) {
    if (error instanceof GenTcpError && error.reason === 'enotconn') return false;
    throw error;
  }
}

function newDescriptor(family: Family, opening: Opening): number {
  const { protocol } = opening;
  const libc = loadLibc(neededBy(opening));
  try {
    return libc.socket(FAMILY[family], PROTOCOL[protocol]);
  } catch (error) {
    if (protocol === 'tcp' || !(error instanceof GenTcpError)) throw error;
    throw new GenTcpError(error.reason, { what: `option protocol: ${protocol}` });
  }
}

/** What node:net could not have done, as the user knows it. */
function neededBy({ settings, protocol, netns }: Opening): string {
  if (netns !== undefined) return 'option netns';
  if (protocol !== 'tcp') return 'option protocol';
  const [first] = settings;
  return first === undefined ? 'a local address' : `option ${first.row.name}`;
}
