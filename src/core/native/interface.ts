import { networkInterfaces } from 'node:os';
import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import { isLinkLocal, parseIp } from '../ip.ts';
import { availableLibc, loadLibc } from './libc.ts';

/**
 * The index of the network interface that a scope names: `eth0`, or the index itself as text.
 *
 * @throws GenTcpError `enodev` where there is no such interface
 */
export function interfaceIndex(scope: string): number {
  const libc = loadLibc('the scope of an address');
  const named = libc.interfaceIndex(scope);
  if (named > 0) return named;
  if (!/^\d+$/.test(scope)) throw new GenTcpError('enodev', { because: `no network interface is called ${scope}` });
  const index = Number(scope);
  if (index <= LARGEST_INDEX && libc.interfaceName(index) !== undefined) return index;
  throw new GenTcpError('enodev', { because: `no network interface has the index ${scope}` });
}

const LARGEST_INDEX = 0x7fff_ffff;

/**
 * Looks whether the interface of a link-local address is there. Without it node:net drops the scope, and the kernel takes the
 * address for one behind some other interface, or for an invalid argument.
 *
 * @throws GenTcpError `enodev`
 */
export function checkScope({ addr = '', scopeId = 0 }: SockAddr): void {
  const ip = parseIp(addr);
  if (ip === undefined || !isLinkLocal(ip)) return;
  const scope = ip.scope ?? (scopeId === 0 ? undefined : String(scopeId));
  // Where no native call can ask, the kernel has the last word.
  if (scope !== undefined && availableLibc() !== undefined) interfaceIndex(scope);
}

/** The scope that stands for an interface: its name, or the index where no link-local address tells the name. */
export function interfaceScope(index: number): string {
  const found = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some((address) => address.family === 'IPv6' && address.scopeid === index),
  );
  return found?.[0] ?? String(index);
}
