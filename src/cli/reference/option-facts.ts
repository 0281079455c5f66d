import { type OptionRow, exampleOf, optionsToTerm, printTerm, whyLacking } from '../../core/index.ts';
import { defaultOptions } from '../command-options.ts';
import type { Flag } from '../flag.ts';
import { flagTable } from '../flag-table.ts';

/** The flag of an option; `undefined` for one that can only be read. */
export function flagOf({ name }: OptionRow): Flag | undefined {
  return flagTable.find((flag) => flag.name === name.replaceAll('_', '-'));
}

/** Can any call set it? */
export function isSettable({ calls }: OptionRow): boolean {
  return calls.some((call) => call !== 'getopts');
}

/** gen_tcp's own default as an Erlang term, or where it comes from. */
export function ownDefault(row: OptionRow): string {
  return termText(row, row.default) ?? (typeof row.home === 'object' ? "the system's" : 'not set');
}

/**
 * The default, and the command line's where that is another.
 *
 * @example defaultText(packetSizeRow) // '0; on the command line 67108864'
 */
export function defaultText(row: OptionRow): string {
  const general = ownDefault(row);
  const takers = flagOf(row)?.commands ?? [];
  const others = takers.flatMap((name) => {
    const own = termText(row, defaultOptions(name).get(row.key)?.value);
    return own === undefined || own === general ? [] : [{ name, own }];
  });
  const [first] = others;
  if (first === undefined) return general;
  const where = others.length > 1 ? 'on the command line' : `with gentcp ${first.name}`;
  return `${general}; ${where} ${first.own}`;
}

/** A value of the option as an Erlang term; `undefined` for none. */
export function termText({ kind }: OptionRow, value: unknown): string | undefined {
  const term = value === undefined ? undefined : kind.toTerm(value);
  return term === undefined ? undefined : printTerm(term);
}

/** Up to when it takes effect; `undefined` where that is any time, or nothing but the opening takes it. */
export function momentText({ applied, calls }: OptionRow): string | undefined {
  return applied === 'live' || !calls.includes('setopts') ? undefined : moments[applied];
}

const moments = {
  creation: 'when the socket is made',
  'before bind': 'before the socket is bound',
  'before connect or listen': 'before connecting or listening',
} as const;

/** The kinds of sockets that have it, where that is not every one. */
export function socketsText({ home }: OptionRow): string | undefined {
  const families = typeof home === 'object' ? home.families.join() : '';
  return families === 'inet6' ? 'IPv6 sockets only' : families === 'inet,inet6' ? 'TCP sockets only' : undefined;
}

/** What the table knows of this system; its kernel is asked by a trial. */
export interface Support {
  readonly supported: boolean;
  readonly because?: string;
}

/** Does this system have it, as far as can be told without trying? */
export function supportOf(row: OptionRow): Support {
  const because = whyLacking(row, process.platform);
  if (because !== undefined) return { supported: false, because };
  return row.effect === 'none' ? { supported: true, because: 'taken without effect' } : { supported: true };
}

/** The option as it is given: `--send-timeout 5000`, `{send_timeout,5000}`. */
export function exampleTexts(row: OptionRow): readonly string[] {
  const flag = flagOf(row);
  const example = exampleOf(row);
  if (flag === undefined || example === undefined) return [];
  const list = optionsToTerm({ [row.key]: example });
  const [element = ''] = list.kind === 'list' ? list.items.map(printTerm) : [];
  if (row.kind.form === 'bare') return [`--${flag.name}`, element];
  const text = row.kind.form === 'spread' ? element : typeof example === 'string' ? example : termText(row, example);
  return [`--${flag.name} ${quoted(text ?? '')}`, element];
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w./:,+-]+$/.test(word) ? word : `'${word}'`;
}
