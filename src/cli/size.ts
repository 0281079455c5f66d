import { parseBytes } from '../core/index.ts';
import { UsageError } from './usage-error.ts';

/** The most that any size of the command line can be: what a signed 32-bit length says, gen_tcp's own bound. */
const LARGEST = 2 ** 31 - 1;

/**
 * Reads a number of bytes (or of packets), from `least` up: a whole number, or one with k, M or G (powers of 1024).
 *
 * @throws UsageError that begins with `shown`, the whole flag
 * @example parseSize('64k', { shown: '--recv 64k', least: 0 }) // 65536
 */
export function parseSize(text: string, { shown, least, of }: SizeRule): number {
  const size = parseBytes(text);
  if (size !== undefined && size >= least && size <= LARGEST) return size;
  if (of !== undefined) throw new UsageError(`${shown}: not a number of ${of}; accepted are ${least} and more`);
  throw new UsageError(`${shown}: not a size; accepted are ${least} to ${LARGEST}, in bytes or with k, M or G`);
}

interface SizeRule {
  readonly shown: string;
  readonly least: number;
  /** What is counted, where it is nothing that is measured in bytes. */
  readonly of?: string;
}
