import { checkOptions } from './options/check.ts';
import type { ConnectOptions } from './options/options.ts';

/** Options as they were given, and what `checkOptions` made of them. */
interface Checked {
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
  readonly options: ConnectOptions;
}

let last: Checked | undefined;

/**
 * The options of connect, checked. A program that connects often mostly does it with the same ones: then they are the same
 * object as the last time, and whatever is made of them can be the same, too.
 */
export function connectOptions(given: unknown): ConnectOptions {
  if (last !== undefined && isSame(given, last)) return last.options;
  const options = checkOptions('connect', given);
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  last = { keys: entries.map(([key]) => key), values: entries.map(([, value]) => value), options };
  return options;
}

/** Lists and buffers may have been changed since. */
function isSame(given: unknown, { keys, values }: Checked): boolean {
  if (typeof given !== 'object' || given === null) return false;
  const names = Object.keys(given);
  return (
    names.length === keys.length &&
    names.every((name, at) => {
      const value: unknown = Reflect.get(given, name);
      return name === keys[at] && value === values[at] && typeof value !== 'object';
    })
  );
}
