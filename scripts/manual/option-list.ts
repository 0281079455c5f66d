import { type Flag, groups } from '../../src/cli/flag.ts';
import { defaultText, flagOf, isSettable, momentText, socketsText } from '../../src/cli/reference/option-facts.ts';
import { type OptionRow, optionTable, whyLacking } from '../../src/core/index.ts';
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
  return [
    `Value: ${accepted}${unit === undefined ? '' : `; unit ${units[unit]}`}.`,
    `Default: ${defaultText(row).replaceAll(/gentcp \w+/g, '`$&`')}.`,
  ];
}

const units = { bytes: 'bytes', ms: 'milliseconds', s: 'seconds', hops: 'hops', probes: 'probes' } as const;

function calls(row: OptionRow): string {
  return `For ${row.calls.join(', ')}${row.inherited ? '; accepted sockets inherit it' : ''}.`;
}

/** Live options need no words. */
function moment(row: OptionRow): readonly string[] {
  const text = momentText(row);
  return text === undefined ? [] : [`Takes effect only ${text}.`];
}

function systems(row: OptionRow): readonly string[] {
  const only = socketsText(row);
  const lacking = whyLacking(row, 'darwin') === undefined ? [] : ['Not on macOS.'];
  return only === undefined ? lacking : [`${only}.`, ...lacking];
}
