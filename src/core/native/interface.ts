import { networkInterfaces } from 'node:os';
import { GenTcpError } from '../error.ts';
import { loadLibc } from './libc.ts';

/**
 * The index of the network interface that a scope names: `eth0`, or the index itself as text.
 *
 * @throws GenTcpError `enodev` where there is none of this name
 */
export function interfaceIndex(scope: string): number {
  const index = loadLibc('the scope of an address').interfaceIndex(scope);
  if (index > 0) return index;
  if (/^\d+$/.test(scope)) return Number(scope);
  throw new GenTcpError('enodev', { because: `no network interface is called ${scope}` });
}

/** The scope that stands for an interface: its name, or the index where no link-local address tells the name. */
export function interfaceScope(index: number): string {
  const found = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some((address) => address.family === 'IPv6' && address.scopeid === index),
  );
  return found?.[0] ?? String(index);
}
