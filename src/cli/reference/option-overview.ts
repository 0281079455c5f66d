import { type OptionRow, optionTable } from '../../core/index.ts';
import { groups } from '../flag.ts';
import { flagOf, isSettable, ownDefault, supportOf } from './option-facts.ts';

/** Every option in a line, by its topic: `gentcp options`. */
export function optionOverview(): string {
  const sections = groups.flatMap((group) => {
    const rows = optionTable.filter((row) => groupOf(row) === group);
    return rows.length === 0 ? [] : [`${group.replace(/^gen_tcp: /, '')}:\n${rows.map(line).join('')}`];
  });
  return [heading, ...sections, LEGEND].join('\n');
}

/** What can only be read stands with what it belongs to. */
function groupOf(row: OptionRow): (typeof groups)[number] {
  return flagOf(row)?.group ?? 'gen_tcp: socket options of the system';
}

const WIDTHS = [21, 8, 35, 13, 6] as const;

const heading = layOut(['  option', 'type', 'accepted', 'default', 'where', 'here']);

const LEGEND = `where: c connect, l listen, s setopts, g getopts, i inherited by accepted sockets
here:  what is known of this system; gentcp options --probe tries each option on real sockets
gentcp options NAME says all of one option.
`;

function line(row: OptionRow): string {
  const { kind, unit } = row;
  const range = unit === undefined || unit === 'hops' || unit === 'probes' ? kind.range : `${kind.range} ${unit}`;
  return layOut([`  ${row.name}`, kind.type, range, isSettable(row) ? ownDefault(row) : '-', where(row), here(row)]);
}

const LETTERS = { connect: 'c', listen: 'l', setopts: 's', getopts: 'g' } as const;

/** A letter for each call that takes it, each at its place. */
function where({ calls, inherited }: OptionRow): string {
  const letters = Object.entries(LETTERS).map(([name, letter]) => (calls.some((call) => call === name) ? letter : '-'));
  return letters.join('') + (inherited ? 'i' : '-');
}

function here(row: OptionRow): string {
  const { supported } = supportOf(row);
  if (!supported) return 'no';
  return row.effect === 'none' ? 'no effect' : 'yes';
}

function layOut(cells: readonly string[]): string {
  const padded = cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0));
  return `${padded.join(' ').trimEnd()}\n`;
}
