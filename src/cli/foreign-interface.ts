import { isSea } from 'node:sea';
import type { ForeignInterface } from '../core/index.ts';
import { UsageError } from './usage-error.ts';

const INTERFACES = ['koffi', 'node'] as const satisfies readonly ForeignInterface[];

/**
 * How native functions are called: a single executable has a Node of its own, whose FFI is known, and no packages beside
 * it; anywhere else it is koffi, which works with every Node.
 *
 * @throws UsageError for a value of GENTCP_FFI that is neither
 */
export function foreignInterface(env: Readonly<Partial<Record<string, string>>>): ForeignInterface {
  const asked = env['GENTCP_FFI'] ?? '';
  if (asked === '') return isSea() ? 'node' : 'koffi';
  const known = INTERFACES.find((name) => name === asked);
  if (known !== undefined) return known;
  throw new UsageError(
    `GENTCP_FFI=${asked}: not a way to call native functions; accepted are ${INTERFACES.join(', ')}`,
  );
}
