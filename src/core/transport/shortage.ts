import { GenTcpError } from '../error.ts';
import { foreignAtHand } from '../native/foreign.ts';
import { loadLibc } from '../native/libc.ts';

/**
 * Is there no descriptor for another connection to a listening one? Where nothing native is loaded nobody has asked for so many.
 */
export function lacksDescriptors(listening: number | undefined): boolean {
  if (listening === undefined || !foreignAtHand()) return false;
  const libc = loadLibc('accept');
  const copies: number[] = [];
  try {
    // One for libuv to listen on, one for the connection.
    copies.push(libc.dup(listening));
    copies.push(libc.dup(listening));
    return false;
  } catch (error) {
    if (error instanceof GenTcpError) return true;
    throw error;
  } finally {
    for (const copy of copies) libc.close(copy);
  }
}
