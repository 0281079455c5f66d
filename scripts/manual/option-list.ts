import { defaultOptions } from '../../src/cli/command-options.ts';
import { type Flag, groups } from '../../src/cli/flag.ts';
import { flagTable } from '../../src/cli/flag-table.ts';
import { type OptionRow, optionTable, printTerm } from '../../src/core/index.ts';
import { flagTerm } from './flag-list.ts';
import { definitions, sentence } from './lists.ts';

/** Every option of gen_tcp by its topic: its flag, what it does, and its facts. */
export function optionList(): string {
  return groups
    .map((group) => ({ group, rows: optionTable.flatMap((row) => documented(row, group)) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ group, rows }) => `## ${sentenceCase(group.replace(/^gen_tcp: /, ''))}\n\n${definitions(rows)}`)
    .join('\n\n');
}

function sentenceCase(heading: string): string {
  return heading.charAt(0).toUpperCase() + heading.slice(1);
}

function documented(row: OptionRow, group: Flag['group']): readonly (readonly [string, string])[] {
  const flag = flagOf(row);
  // What can only be read has no flag, and stands with what it belongs to.
  if ((flag?.group ?? 'gen_tcp: socket options of the system') !== group) return [];
  const term = flag === undefined ? `\`${row.name}\` (no flag)` : flagTerm(flag);
  return [[term, `${sentence(row.summary)} ${row.description}\n\n: ${facts(row)}`]];
}

function flagOf({ name }: OptionRow): Flag | undefined {
  return flagTable.find((flag) => flag.name === name.replaceAll('_', '-'));
}

function facts(row: OptionRow): string {
  return [`Option \`${row.name}\`.`, ...values(row), calls(row), ...moment(row), ...systems(row)].join(' ');
}

/** What it takes, and what it is where nothing is said. */
function values(row: OptionRow): readonly string[] {
  const { kind, unit } = row;
  if (kind.form === 'bare') return ['No value.'];
  if (!isSettable(row)) return [];
  // The packet types have a section of their own.
  const accepted = row.name === 'packet' ? 'see PACKET TYPES' : kind.acceptsText;
  return [`Value: ${accepted}${unit === undefined ? '' : `; unit ${units[unit]}`}.`, `Default: ${defaultText(row)}.`];
}

const units = { bytes: 'bytes', ms: 'milliseconds', s: 'seconds', hops: 'hops', probes: 'probes' } as const;

/** gen_tcp's own default, and the command line's where that is another. */
function defaultText(row: OptionRow): string {
  const general = termText(row, row.default) ?? (typeof row.home === 'object' ? "the system's" : 'not set');
  const takers = flagOf(row)?.commands ?? [];
  const others = takers.flatMap((name) => {
    const own = termText(row, defaultOptions(name).get(row.key)?.value);
    return own === undefined || own === general ? [] : [{ name, own }];
  });
  const [first] = others;
  if (first === undefined) return general;
  const where = others.length > 1 ? 'on the command line' : `with \`gentcp ${first.name}\``;
  return `${general}; ${where} ${first.own}`;
}

function termText({ kind }: OptionRow, value: unknown): string | undefined {
  const term = value === undefined ? undefined : kind.toTerm(value);
  return term === undefined ? undefined : printTerm(term);
}

function calls(row: OptionRow): string {
  return `For ${row.calls.join(', ')}${row.inherited ? '; accepted sockets inherit it' : ''}.`;
}

/** Live options need no words. */
function moment({ applied, calls: taken }: OptionRow): readonly string[] {
  return applied === 'live' || !taken.includes('setopts') ? [] : [`Takes effect only ${moments[applied]}.`];
}

const moments = {
  creation: 'when the socket is made',
  'before bind': 'before the socket is bound',
  'before connect or listen': 'before connecting or listening',
} as const;

function systems({ home }: OptionRow): readonly string[] {
  if (typeof home !== 'object') return [];
  const families = home.families.join();
  const only = families === 'inet6' ? ['IPv6 sockets only.'] : families === 'inet,inet6' ? ['TCP sockets only.'] : [];
  return home.darwin === undefined ? [...only, 'Not on macOS.'] : only;
}

function isSettable({ calls: taken }: OptionRow): boolean {
  return taken.some((call) => call !== 'getopts');
}
