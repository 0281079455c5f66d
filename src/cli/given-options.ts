import { GenTcpError, type OptionRow, optionRow, parseOptions } from '../core/index.ts';
import type { GivenOption, GivenOptions } from './draft.ts';
import { UsageError } from './usage-error.ts';

/**
 * What an Erlang option list says, on top of what was said before it.
 *
 * @throws UsageError for a malformed list, an unknown option, a value out of range
 */
export function applyOptionList(options: GivenOptions, text: string, origin: string): GivenOptions {
  try {
    return mergeOptions(options, Object.entries(parseOptions(text)), origin);
  } catch (error) {
    throw usageError(error, `${origin} ${text}`);
  }
}

/** Which family a socket has is said by one of these; of several the first counts. */
const FAMILIES = ['inet', 'inet6', 'local'];

/**
 * Options of a higher rank on top of others: the higher value wins, `raw` adds up, and a family that the higher ones name
 * makes those of the others void.
 */
export function overlay(below: GivenOptions, above: GivenOptions): GivenOptions {
  const lower = new Map(below);
  if (FAMILIES.some((family) => above.has(family))) for (const family of FAMILIES) lower.delete(family);
  let merged: GivenOptions = lower;
  for (const [key, { value, origin }] of above) merged = mergeOptions(merged, [[key, value]], origin);
  return merged;
}

/** The later value wins, but where the option adds up what it is given (raw). */
export function mergeOptions(
  options: GivenOptions,
  entries: readonly (readonly [string, unknown])[],
  origin: string,
): GivenOptions {
  const merged = new Map(options);
  for (const [key, value] of entries) {
    const kind = optionRow(key)?.kind;
    const given = joined(kind, merged.get(key), { value, origin });
    // To the end: a value stands where it was last given. A bare atom stays, since the first of inet and inet6 counts.
    if (kind?.form !== 'bare') merged.delete(key);
    merged.set(key, given);
  }
  return merged;
}

function joined(
  kind: OptionRow['kind'] | undefined,
  earlier: GivenOption | undefined,
  later: GivenOption,
): GivenOption {
  if (earlier === undefined || kind?.join === undefined) return later;
  const origin = earlier.origin === later.origin ? later.origin : `${earlier.origin}, ${later.origin}`;
  return { value: kind.join(earlier.value, later.value), origin };
}

/** The refusal of an option as one of the command line. */
export function usageError(error: unknown, given: string): unknown {
  if (!(error instanceof GenTcpError)) return error;
  return new UsageError(`${given}: ${error.message.replace(/ \(badarg\)$/, '')}`);
}
