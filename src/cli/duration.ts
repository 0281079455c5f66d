import { parseMilliseconds } from '../core/index.ts';
import type { Milliseconds } from './invocation.ts';
import { UsageError } from './usage-error.ts';

/** What gen_tcp takes for a time: 2^32-1 ms, some 49 days. */
const LONGEST = 2 ** 32 - 1;

/** A bare number below this was probably meant in seconds, as nc and ncat count. */
const SUSPICIOUSLY_SHORT = 100;

/** How a time is written. */
const durationSyntax = 'milliseconds, a number with a unit (500ms, 0.5s, 2m, 1h), or infinity';

/**
 * Reads a time: whole milliseconds, a decimal number with a unit, or `infinity`.
 *
 * @throws UsageError naming the flag
 * @example parseDuration('0.5s', '--idle-timeout') // 500
 */
export function parseDuration(text: string, flag: string): Milliseconds {
  if (text === 'infinity') return text;
  const milliseconds = parseMilliseconds(text);
  if (milliseconds === undefined) throw new UsageError(`${flag} ${text}: not a time; accepted are ${durationSyntax}`);
  if (milliseconds > LONGEST)
    throw new UsageError(`${flag} ${text}: longer than ${LONGEST} ms (49 days), the most there is`);
  return milliseconds;
}

/** The warning that a time without a unit deserves when it looks like seconds; undefined where it does not. */
export function shortTimeWarning(text: string, flag: string): string | undefined {
  if (!/^0*[1-9]\d*$/.test(text) || Number(text) >= SUSPICIOUSLY_SHORT) return undefined;
  return `${flag} ${text} is ${Number(text)} milliseconds; for seconds say ${Number(text)}s`;
}
