import { constants } from 'node:os';
import { UNKNOWN, reasonTable } from './reason-table.ts';

/** An error atom of gen_tcp: `'closed'`, `'timeout'`, `'econnrefused'` … */
export type Reason = keyof typeof reasonTable;

/** Is this word one of the atoms that gen_tcp answers? */
export function isReason(word: string): word is Reason {
  return Object.hasOwn(reasonTable, word);
}

/**
 * The text of a reason, as `inet:format_error/1` gives it.
 *
 * @example formatError('econnrefused') // 'connection refused'
 */
export function formatError(reason: Reason): string {
  return isReason(reason) ? reasonTable[reason].text : UNKNOWN;
}

/** The names of resolver failures: all of them are gen_tcp's `nxdomain`. */
const RESOLVER = /^(?:EAI_|ENOTFOUND$|EAI$|EADDRGETNETWORKPARAMS$)/;

/**
 * The reason behind an error that Node reports: its `code`, or its libuv number where the code is not a POSIX name.
 * What is not known stays unknown: `undefined`, so that the caller shows the error itself.
 */
export function reasonOf(error: unknown): Reason | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  if (RESOLVER.test(error.code)) return 'nxdomain';
  const atom = error.code.toLowerCase();
  if (isReason(atom)) return atom;
  return 'errno' in error && typeof error.errno === 'number' ? reasonOfErrno(-error.errno) : undefined;
}

/** Linux has two names for one number in a few places; gen_tcp answers the first of these. */
const PREFERRED: ReadonlyMap<number, Reason> = new Map([
  [11, 'eagain'],
  [35, 'edeadlk'],
  [95, 'enotsup'],
]);

/** The atom for an errno of this system; `undefined` where it has none. */
export function reasonOfErrno(errno: number): Reason | undefined {
  if (process.platform !== 'linux') return reasonElsewhere(errno);
  const preferred = PREFERRED.get(errno);
  if (preferred !== undefined) return preferred;
  for (const [atom, row] of Object.entries(reasonTable)) {
    if ('errno' in row && row.errno === errno && isReason(atom)) return atom;
  }
  return undefined;
}

/** The table has Linux' numbers; other systems have their own, of which Node knows the names. */
function reasonElsewhere(errno: number): Reason | undefined {
  const name = Object.entries(constants.errno)
    .find(([, number]) => number === errno)?.[0]
    .toLowerCase();
  return name !== undefined && isReason(name) ? name : undefined;
}
