import { type OptionRow, packetRows } from '../../core/index.ts';
import { type Row, WIDTH, columns, wrap } from '../columns.ts';
import { defaultText, exampleTexts, flagOf, isSettable, momentText, socketsText, supportOf } from './option-facts.ts';

/** All of one option: `gentcp options NAME`. */
export function optionPage(row: OptionRow): string {
  const flag = flagOf(row);
  const title = flag === undefined ? row.name : `${row.name}, --${flag.name}`;
  return [
    `${title}\n${paragraph(`${row.summary}.`)}`,
    columns(facts(row), LEFT),
    paragraph(row.description),
    ...(row.name === 'packet' ? [packetTypes()] : []),
  ].join('\n');
}

const LEFT = 14;
const INDENT = '  ';

function paragraph(text: string): string {
  return wrap(text, WIDTH - INDENT.length)
    .map((line) => `${INDENT}${line}\n`)
    .join('');
}

function facts(row: OptionRow): readonly Row[] {
  const { kind, unit, calls, inherited, home, standsFor } = row;
  const { supported, because } = supportOf(row);
  const [flag, element] = exampleTexts(row);
  const known: readonly (Row | undefined)[] = [
    ['type', kind.type],
    isSettable(row) ? ['accepted', accepted(row)] : undefined,
    unit === undefined ? undefined : ['unit', units[unit]],
    isSettable(row) && standsFor === undefined ? ['default', defaultText(row)] : undefined,
    optional('as a flag', flag),
    optional('in a list', element),
    ['taken by', calls.join(', ')],
    ['inherited', inherited ? 'by accepted sockets' : 'no'],
    optional('takes effect', momentText(row)),
    optional('sockets', socketsText(row)),
    typeof home === 'string' ? undefined : ['numbers', numbers(home)],
    ['here', [supported ? 'yes' : 'no', ...(because === undefined ? [] : [because])].join(': ')],
  ];
  return known.filter((fact) => fact !== undefined);
}

function accepted({ name, kind }: OptionRow): string {
  if (kind.form === 'bare') return kind.range;
  return name === 'packet' ? 'the packet types below' : kind.acceptsText;
}

function optional(name: string, text: string | undefined): Row | undefined {
  return text === undefined ? undefined : [name, text];
}

/** As words; the table has their signs. */
const units = { bytes: 'bytes', ms: 'milliseconds', s: 'seconds', hops: 'hops', probes: 'probes' } as const;

type Kernel = Exclude<OptionRow['home'], string>;

/** Level and number of getsockopt(2). */
function numbers({ linux, linuxInet6, darwin }: Kernel): string {
  const own = `Linux ${linux.join('/')}`;
  const six = linuxInet6 === undefined ? '' : ` (IPv6 ${linuxInet6.join('/')})`;
  return `${own}${six}, macOS ${darwin === undefined ? 'none' : `${darwin.join('/')} (untested)`}`;
}

/** Each packet type in a line; those that gen_tcp has not are marked. */
function packetTypes(): string {
  const rows = packetRows.map(({ name, origin, summary }): Row => [
    name,
    origin === 'gen_tcp' ? summary : `${summary} (gentcp only)`,
  ]);
  return `Packet types:\n${columns(rows, 24)}`;
}
