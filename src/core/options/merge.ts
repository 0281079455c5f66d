import type { Options } from './options.ts';
import type { OptionRow } from './row.ts';
import { optionRow } from './table.ts';

/**
 * Options with one more occurrence of an option behind the others: the last one wins and stands last, `raw` accumulates,
 * `binary` becomes the mode. A bare atom stays where it stood first, since the first of inet and inet6 counts.
 *
 * The value has been through the kind of its row.
 */
export function withOption(options: Options, row: OptionRow, value: unknown): Options {
  const { standsFor } = row;
  const target = standsFor === undefined ? undefined : optionRow(standsFor.name);
  if (standsFor !== undefined && target !== undefined) return withOption(options, target, standsFor.value);
  const earlier = Object.entries(options).find(([key]) => key === row.key);
  if (earlier === undefined) return { ...options, [row.key]: value };
  if (row.kind.form === 'bare') return options;
  const others = { ...options };
  Reflect.deleteProperty(others, row.key);
  return { ...others, [row.key]: row.kind.join?.(earlier[1], value) ?? value };
}

/** The value of an option by a name that the types know nothing of. */
export function valueAt(options: Options, key: string): unknown {
  return Object.entries(options).find(([name]) => name === key)?.[1];
}
