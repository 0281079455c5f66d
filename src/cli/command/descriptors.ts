import { readFileSync, readdirSync } from 'node:fs';

/** What Node opens for itself as it goes along, and what a few connections need while the kernel moves their bytes. */
const SPARE = 32;

/**
 * How many descriptors this process may open before the system refuses one; Infinity where it does not tell. libuv accepts a
 * connection for which there is none, and closes it at once: its client would not know why.
 */
export function descriptorsLeft(): number {
  if (process.platform !== 'linux') return Infinity;
  const limit = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
  if (limit === undefined) return Infinity;
  return Math.max(1, Number(limit) - readdirSync('/proc/self/fd').length - SPARE);
}
