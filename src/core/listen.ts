import { GenTcpError } from './error.ts';
import { ListenSocket } from './listener.ts';
import { readOpening } from './opening.ts';
import { checkOptions } from './options/check.ts';
import type { ListenOptions } from './options/options.ts';
import { type Owner, splitOwner } from './owner.ts';
import { SocketSettings } from './socket-settings.ts';
import { loadTransport } from './transport/module.ts';

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
  const adopted = checked.fd !== undefined && checked.fd >= 0;
  const { family = 'inet', bind } = readOpening(checked, adopted ? undefined : port);
  const transport = await loadTransport(checked.tcpModule);
  const place = bind ?? { family };
  const server = await transport.listen(place, { options: checked });
  return new ListenSocket(server, new SocketSettings(checked, server.address.family), owner);
}
