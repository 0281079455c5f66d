import { type Address, type SockAddr, checkSockAddr, literalAddress, localPath } from './address.ts';
import { connectAny } from './connect-any.ts';
import { connectOptions } from './connect-options.ts';
import { equalSettings } from './equal-settings.ts';
import { GenTcpError } from './error.ts';
import type { Mailbox } from './mailbox.ts';
import { type Owner, splitOwner, watchOwner } from './owner.ts';
import { readOpening } from './opening.ts';
import type { ConnectOptions } from './options/options.ts';
import { literalHost, resolveHost } from './resolve.ts';
import { Socket } from './socket.ts';
import { type Timeout, isTimeout, timeoutMilliseconds } from './timeout.ts';
import { adoptConnection, inetTransport, withDescriptor } from './transport/inet-transport.ts';
import { isBuiltIn, loadTransport } from './transport/module.ts';
import type { Transport } from './transport/transport.ts';
import { withDeadline } from './waiter.ts';

/** Between two attempts, as in RFC 8305; none is given up when the next begins. */
const ATTEMPT_DELAY = 250;

/** One after another, for sockets that cannot all have the same local end. */
const NEVER = Infinity;

/**
 * Connects to a host, a unix socket or a socket address: `gen_tcp:connect`. Without an address, options with `fd` take over
 * a descriptor that is connected already.
 *
 * All addresses of a name are tried, both families, under one deadline. Rejects with `badarg` for a bad option or
 * address, `nxdomain`, `timeout`, `closed` when the owner goes away, and with the kernel's reason: `econnrefused`,
 * `ehostunreach`, `enoent` …
 *
 * @example const socket = await connect('localhost', 5678, { packet: 2, active: 'once' }, 5000);
 */
export function connect(
  address: Address,
  port: number,
  options?: ConnectOptions & Owner,
  timeout?: Timeout,
): Promise<Socket>;
export function connect(sockaddr: SockAddr, options?: ConnectOptions & Owner, timeout?: Timeout): Promise<Socket>;
export function connect(options: ConnectOptions & Owner & { readonly fd: number }, timeout?: Timeout): Promise<Socket>;
export async function connect(target: unknown, ...rest: readonly unknown[]): Promise<Socket> {
  const { to, options, timeout } = splitArguments(target, rest);
  if (!isTimeout(timeout)) throw new GenTcpError('badarg', { because: 'connect: the last argument is no time-out' });
  const { owner, given } = splitOwner(options);
  const checked = connectOptions(given);
  const transport =
    to === undefined ? adopt(checked) : await inTime({ timeout, owner }, (signal) => reach(to, checked, signal));
  try {
    if (owner?.closed === true) throw new GenTcpError('closed');
    return new Socket(transport, equalSettings(checked, transport.peername().family), owner);
  } catch (error) {
    await transport.close();
    throw error;
  }
}

/** What to connect to: an address, or a name that has yet to be looked up. */
type RemoteEnd = SockAddr | { readonly host: string; readonly port: number };

interface Arguments {
  /** `undefined`: the options have a descriptor that is connected. */
  readonly to: RemoteEnd | undefined;
  readonly options: unknown;
  readonly timeout: unknown;
}

function splitArguments(target: unknown, [first, second, third]: readonly unknown[]): Arguments {
  if (typeof target === 'object' && target !== null) {
    if ('family' in target) return { to: sockAddr(target), options: first, timeout: second };
    if ('fd' in target) return { to: undefined, options: target, timeout: first };
  }
  return { to: remoteEnd(target, checkPort(first)), options: second, timeout: third };
}

function sockAddr(target: object): SockAddr {
  const address = checkSockAddr(target);
  if (address === undefined || (address.family === 'local' && !('path' in target)))
    throw new GenTcpError('badarg', { because: 'connect: not a socket address' });
  if (address.family === 'local') return { family: 'local', path: localPath(address.path ?? '').toString() };
  return { ...address, addr: literalAddress(address.addr ?? 'any', address.family) };
}

function checkPort(port: unknown): number {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new GenTcpError('badarg', { because: `connect: ${String(port)} is not a port; ports are 0..65535` });
}

function remoteEnd(target: unknown, port: number): RemoteEnd {
  if (typeof target === 'string') return { host: target, port };
  if (typeof target !== 'object' || target === null || !('local' in target) || typeof target.local !== 'string') {
    throw new GenTcpError('badarg', { because: 'connect: not an address' });
  }
  if (port !== 0) throw new GenTcpError('badarg', { because: `connect: a unix socket has port 0, not ${port}` });
  return { family: 'local', path: localPath(target.local).toString() };
}

function adopt(options: ConnectOptions): Transport {
  const { fd } = readOpening(options);
  if (fd === undefined) throw new GenTcpError('badarg', { because: 'connect: neither an address nor a descriptor' });
  return adoptConnection(fd, options);
}

/** Who waits for a connection, and how long. */
interface Caller {
  readonly timeout: Timeout | undefined;
  readonly owner: Mailbox | undefined;
}

/** One deadline over the look-up and every attempt; an owner that goes away ends it, too. Where there is neither, nothing does. */
function inTime<Result>({ timeout, owner }: Caller, run: (signal?: AbortSignal) => Promise<Result>): Promise<Result> {
  if (timeout === undefined && owner === undefined) return run();
  // gen_tcp does not even look whether somebody answers at once.
  if (timeoutMilliseconds(timeout) === 0) return Promise.reject(new GenTcpError('timeout'));
  const over = new AbortController();
  return new Promise((resolve, reject) => {
    const caller = withDeadline({ resolve, reject }, timeout, () => over.abort());
    const stopWatching = watchOwner(owner, () => {
      over.abort();
      caller.reject(new GenTcpError('closed'));
    });
    void run(over.signal).then(caller.resolve, caller.reject).finally(stopWatching);
  });
}

async function reach(end: RemoteEnd, options: ConnectOptions, signal?: AbortSignal): Promise<Transport> {
  const builtIn = isBuiltIn(options.tcpModule);
  const only = builtIn && options.fd === undefined ? onlyAddress(end, options) : undefined;
  if (only !== undefined) return inetTransport.connect(only, { options, signal });
  const over = signal ?? new AbortController().signal;
  if (options.fd === undefined || !builtIn) return tryAll(end, options, over);
  return withDescriptor(options, (own) => tryAll(end, own, over));
}

/** Where there is nothing to look up there is nothing to choose from. */
function onlyAddress(end: RemoteEnd, options: ConnectOptions): SockAddr | undefined {
  if ('family' in end) return end;
  const literal = literalHost(end.host, readOpening(options).family);
  return literal === undefined ? undefined : { ...literal, port: end.port };
}

async function tryAll(end: RemoteEnd, options: ConnectOptions, signal: AbortSignal): Promise<Transport> {
  const { family, fd, bind } = readOpening(options);
  const transport = await loadTransport(options.tcpModule);
  if ('family' in end) return transport.connect(end, { options, signal });
  const addresses = await resolveHost(end.host, family);
  const ends = addresses.map(({ family: version, addr }) => ({ family: version, addr, port: end.port }));
  const apart = fd === undefined && (bind?.port ?? 0) === 0 ? ATTEMPT_DELAY : NEVER;
  return connectAny(ends, (to, others) => transport.connect(to, { options, signal: others }), { apart, signal });
}
