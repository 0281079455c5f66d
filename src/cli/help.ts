import { packetRows } from '../core/index.ts';
import { type Row, WIDTH, columns, wrap } from './columns.ts';
import { type CommandRow, commandTable } from './command-table.ts';
import { type Flag, groups, sessionCommands } from './flag.ts';
import { exit, exitSummaries } from './exit.ts';
import { flagTable } from './flag-table.ts';
import { habits } from './habits.ts';
import { inputFormats } from './input/format.ts';
import { outputFormats } from './output/format.ts';
import { optionVariables } from './user-defaults.ts';

/** `gentcp --help`: examples first, the commands, the way from nc. */
export function programHelp(): string {
  return sections([
    paragraph("gentcp speaks Erlang's gen_tcp: nc with packets, options and messages."),
    `Usage: gentcp <command> [options] [operands]\n`,
    `Examples:\n${columns(
      commandTable.flatMap(({ examples }) => examples),
      NARROW,
    )}`,
    `Commands:\n${columns(
      commandTable.map(({ usage, summary }) => [usage, summary]),
      NARROW,
    )}`,
    addressHelp,
    habitHelp(),
    exitHelp(),
    limitsHelp(),
    paragraph('gentcp <command> --help lists the options of a command.'),
  ]);
}

/** `gentcp connect --help`: examples first, then every option by its topic, and the formats. */
export function commandHelp(command: CommandRow): string {
  const flags = flagTable.filter(({ commands }) => commands.includes(command.name));
  const has = (name: string): boolean => flags.some((flag) => flag.name === name);
  return sections([
    paragraph(`gentcp ${command.name}: ${command.summary}.`),
    `Usage: gentcp ${command.usage}\n`,
    `Examples:\n${columns(command.examples, NARROW)}`,
    isFraming(command) || !has('opts') ? '' : addressHelp,
    ...groups.map((group) => groupHelp(group, flags)),
    ...(has('in') ? [inputHelp()] : []),
    ...(has('out') ? [outputHelp()] : []),
    ...(has('packet') ? [packetHelp()] : []),
    has('opts') ? valueHelp() : '',
    isFraming(command) ? framingHelp() : '',
    holdsConnections(command) ? defaultHelp() : '',
    environmentHelp(command),
    limitsHelp(),
  ]);
}

function holdsConnections({ name }: CommandRow): boolean {
  return name === 'relay' || sessionCommands.some((command) => command === name);
}

function isFraming({ name }: CommandRow): boolean {
  return name === 'decode' || name === 'encode';
}

/** The widths of the left column: of options and examples, of formats. */
const NARROW = 30;
const FORMAT = 11;
const CODE = 5;

function sections(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}

function paragraph(text: string): string {
  return `${wrap(text, WIDTH).join('\n')}\n`;
}

function groupHelp(group: Flag['group'], flags: readonly Flag[]): string {
  const rows = flags.filter((flag) => flag.group === group).map(flagRow);
  return rows.length === 0 ? '' : `${group}:\n${columns(rows, NARROW)}`;
}

function flagRow({ name, short, aliases = [], value, boolean, summary }: Flag): Row {
  const spellings = [
    ...(short === undefined ? [] : [`-${short}`]),
    `--${name}`,
    ...aliases.map((alias) => `--${alias}`),
  ];
  const values = value === undefined || boolean === true ? '' : ` ${value}`;
  return [spellings.join(', ') + values, summary];
}

const formatRow = ({ spelled, summary }: { readonly spelled: string; readonly summary: string }): Row => [
  spelled,
  summary,
];

function inputHelp(): string {
  return `Formats of --in, what one packet is:\n${columns(Object.values(inputFormats).map(formatRow), FORMAT)}`;
}

function outputHelp(): string {
  return `Formats of --out, what one packet is written as:\n${columns(Object.values(outputFormats).map(formatRow), FORMAT)}`;
}

function packetHelp(): string {
  const rows: readonly Row[] = [
    ['gen_tcp', packetNames('gen_tcp')],
    ['beyond', packetNames('gentcp')],
  ];
  return `Packet types:\n${columns(rows, FORMAT)}`;
}

function packetNames(origin: 'gen_tcp' | 'gentcp'): string {
  const rows = packetRows.filter((row) => row.origin === origin);
  return rows.map(({ name }) => name).join(', ');
}

function exitHelp(): string {
  const codes = Object.entries(exitSummaries).map(([name, summary]): Row => [codeOf(name), summary]);
  const signals: Row = ['128+n', 'as a shell shows it when gentcp died of signal n: 130 SIGINT, 143 SIGTERM'];
  return `Exit codes:\n${columns([...codes, signals], CODE)}`;
}

function codeOf(name: string): string {
  return String(Object.entries(exit).find(([candidate]) => candidate === name)?.[1] ?? '');
}

function habitHelp(): string {
  return `Coming from nc:\n${columns(
    habits.map(({ spellings, ours }) => [spellings.join(', '), ours]),
    NARROW,
  )}`;
}

const addressHelp = `Addresses:\n${columns(
  [
    ['HOST PORT, HOST:PORT', 'a name, an IPv4 address, an Erlang tuple {127,0,0,1}; a number or a service name'],
    ['V6 PORT, [V6]:PORT', 'an IPv6 address; fe80::1%eth0 keeps its scope'],
    ['PORT', 'listen: on every address; 0 asks the system for a port'],
    ['unix:PATH, unix:@NAME', 'a unix socket, in the file system or abstract'],
  ],
  NARROW,
)}`;

const valueHelp = (): string =>
  paragraph(
    'Options of gen_tcp have their own names with - for _, and take plain text or Erlang terms: --linger true,5 or ' +
      "--linger '{true,5}'. A boolean is --nodelay, --nodelay false or --no-nodelay. Times are milliseconds, or 500ms, 0.5s, " +
      '2m, 1h, infinity; sizes are bytes, or carry k, M, G. --name=value works too, and -- ends the options.',
  );

const defaultHelp = (): string =>
  paragraph(
    "The options' defaults are gen_tcp's, but for these: a packet has at most 64 MiB (--packet-size), packets are binaries, " +
      'both IPv4 and IPv6 are used, and listen sets reuseaddr and a backlog of 511.',
  );

const framingHelp = (): string =>
  paragraph(
    'A packet that the end of stdin cuts, a malformed one and one above --packet-size (64 MiB) end the run with exit code 6, ' +
      'after all that stood before it.',
  );

function environmentHelp({ defaults = [] }: CommandRow): string {
  const variables = defaults.map((opener) => optionVariables[opener]).join(' and ');
  const list =
    defaults.length === 0
      ? ''
      : `${variables} holds an Erlang option list that comes before what the line says, and GENTCP_INET_BACKEND inet or ` +
        'socket; before both comes the file $XDG_CONFIG_HOME/gentcp/config ($HOME/.config/gentcp/config). ';
  return paragraph(
    `${list}NO_COLOR and TERM=dumb turn colours off. GENTCP_DEBUG=1 adds stack traces to diagnostics. GENTCP_FFI=koffi or ` +
      'GENTCP_FFI=node says how native functions are called. GENTCP_FAST_PATH=off keeps the kernel from moving raw bytes by itself.',
  );
}

const limitsHelp = (): string => paragraph('Not here: UDP; not yet: TLS.');
