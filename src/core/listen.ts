import type { SockAddr } from './address.ts';
import { GenTcpError } from './error.ts';
import { ListenSocket } from './listener.ts';
import { Mailbox } from './mailbox.ts';
import { type Libc, loadLibc } from './native/libc.ts';
import { decodeSockAddr } from './native/sockaddr.ts';
import { type Opening, makeSocket, readOpening } from './opening.ts';
import { checkOptions } from './options/check.ts';
import type { ListenOptions, Options } from './options/options.ts';
import type { Family } from './options/row.ts';
import { type Owner, splitOwner } from './owner.ts';
import { SocketSettings } from './socket-settings.ts';
import { NodeServer, type ServerPlace } from './transport/server.ts';

/** gen_tcp's default. */
const BACKLOG = 5;

/** Options that node:net sets or can set by itself while it listens. */
const PLAIN: ReadonlySet<string> = new Set(['reuseaddr', 'ipv6_v6only']);

/**
 * Listens on a port, or (with `ip: { local: path }`) on a unix socket: `gen_tcp:listen`. Port 0 lets the system choose.
 *
 * As in gen_tcp the family is IPv4 unless `inet6` or an IPv6 `ip` is given. Rejects with `badarg` for a bad option,
 * `eaddrinuse`, `eacces`, `eaddrnotavail` and whatever else the kernel says.
 *
 * @example const listener = await listen(5678, { packet: 4, reuseaddr: true });
 */
export async function listen(port: number, options?: ListenOptions & Owner): Promise<ListenSocket> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new GenTcpError('badarg', { because: `listen: ${String(port)} is not a port; ports are 0..65535` });
  }
  const { owner, given } = splitOwner(options);
  const checked = checkOptions('listen', given);
  const opening = readOpening({ ...checked, port: checked.port ?? port });
  const family = opening.bind?.family ?? 'inet';
  const server = await NodeServer.listen(serverPlace(checked, opening), {
    backlog: checked.backlog ?? BACKLOG,
    libc: availableLibc,
  });
  return new ListenSocket(server, new SocketSettings(checked, family), owner ?? new Mailbox());
}

/**
 * node:net binds the socket where it can do all that is asked: it sets SO_REUSEADDR in any case, which gen_tcp does only
 * where it is told to.
 */
function serverPlace(options: Options, opening: Opening): ServerPlace {
  const address = opening.bind ?? { family: 'inet', addr: '0.0.0.0', port: 0 };
  const plain = address.family !== 'local' && opening.kernel.every(({ row }) => PLAIN.has(row.name));
  const wantsReuse = options.reuseaddr === true || (options.reuseaddr === undefined && availableLibc() === undefined);
  if (plain && wantsReuse) return { kind: 'address', address, v6only: options.ipv6V6only === true };
  return bindNatively(address.family, opening);
}

function bindNatively(family: Family, opening: Opening): ServerPlace {
  const fd = makeSocket(family, opening);
  return { kind: 'fd', fd, address: boundAddress(loadLibc('listen'), fd) };
}

function boundAddress(libc: Libc, fd: number): SockAddr {
  return decodeSockAddr(libc.getsockname(fd));
}

/** Native calls where they can be had: without them connections are accepted as they come. */
function availableLibc(): Libc | undefined {
  try {
    return loadLibc('listen');
  } catch (error) {
    if (error instanceof GenTcpError && error.reason === 'enotsup') return undefined;
    throw error;
  }
}
