import { type Address, type SockAddr, localPath } from './address.ts';
import { connectAny } from './connect-any.ts';
import { GenTcpError } from './error.ts';
import { Mailbox } from './mailbox.ts';
import { type Owner, splitOwner } from './owner.ts';
import { type Opening, makeSocket, readOpening } from './opening.ts';
import { checkOptions } from './options/check.ts';
import type { ConnectOptions } from './options/options.ts';
import { resolveHost } from './resolve.ts';
import { SocketSettings } from './socket-settings.ts';
import { Socket } from './socket.ts';
import { type Timeout, isTimeout } from './timeout.ts';
import { connectTransport } from './transport/connect.ts';
import type { Transport } from './transport/transport.ts';
import { withDeadline } from './waiter.ts';

/** Between two attempts, as in RFC 8305; none is given up when the next begins. */
const ATTEMPT_DELAY = 250;

/** One after another, for sockets that cannot all have the same local end. */
const NEVER = Infinity;

/**
 * Connects to a host, a unix socket or a socket address: `gen_tcp:connect`.
 *
 * All addresses of a name are tried, both families, under one deadline. Rejects with `badarg` for a bad option or
 * address, `nxdomain`, `timeout`, and with the kernel's reason: `econnrefused`, `ehostunreach`, `enoent` …
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
export async function connect(target: Address | SockAddr, ...rest: readonly unknown[]): Promise<Socket> {
  const [port, options, timeout] = isSockAddr(target) ? [target.port, ...rest] : rest;
  if (!isTimeout(timeout)) throw new GenTcpError('badarg', { because: 'connect: the last argument is no time-out' });
  const { owner, given } = splitOwner(options);
  const checked = checkOptions('connect', given);
  const opening = readOpening(checked);
  const end = isSockAddr(target) ? target : remoteEnd(target, checkPort(port));
  const transport = await underDeadline(timeout, (signal) => reach(end, opening, signal));
  return new Socket(transport, new SocketSettings(checked, transport.peername().family), owner ?? new Mailbox());
}

/** What to connect to: an address, or a name that has yet to be looked up. */
type RemoteEnd = SockAddr | { readonly host: string; readonly port: number };

function isSockAddr(target: Address | SockAddr): target is SockAddr {
  return typeof target === 'object' && target !== null && 'family' in target;
}

function checkPort(port: unknown): number {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new GenTcpError('badarg', { because: `connect: ${String(port)} is not a port; ports are 0..65535` });
}

function remoteEnd(target: Address, port: number): RemoteEnd {
  if (typeof target === 'string') return { host: target, port };
  localPath(target.local);
  return { family: 'local', path: target.local };
}

/** One deadline over the look-up and every attempt. */
function underDeadline<Result>(
  timeout: Timeout | undefined,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  return new Promise((resolve, reject) => {
    const caller = withDeadline({ resolve, reject }, timeout, () => over.abort());
    run(over.signal).then(caller.resolve, caller.reject);
  });
}

async function reach(end: RemoteEnd, opening: Opening, signal: AbortSignal): Promise<Transport> {
  if ('family' in end) return attempt(end, opening, signal);
  const family = opening.family === 'local' ? undefined : opening.family;
  const addresses = await resolveHost(end.host, family);
  const ends = addresses.map(({ family: version, addr }) => ({ family: version, addr, port: end.port }));
  const apart = opening.bind?.port === undefined || opening.bind.port === 0 ? ATTEMPT_DELAY : NEVER;
  return connectAny(ends, (address, others) => attempt(address, opening, others), { apart, signal });
}

/** Only what node:net cannot do by itself is done with native calls: they cost some milliseconds to load. */
async function attempt(end: SockAddr, opening: Opening, signal: AbortSignal): Promise<Transport> {
  if (opening.family !== undefined && opening.family !== end.family) {
    throw new GenTcpError('badarg', { because: `${end.addr ?? end.path} is not an ${opening.family} address` });
  }
  if (opening.kernel.length === 0 && opening.bind === undefined) return connectTransport(end, signal);
  return connectTransport(end, signal, makeSocket(end.family, opening));
}
