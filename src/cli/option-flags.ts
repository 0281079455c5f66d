import { GenTcpError, type OptionRow, optionTable, parseOptionValue } from '../core/index.ts';
import type { Draft } from './draft.ts';
import { type CommandName, type Flag, type Given, commandNames, openers, workingCommands } from './flag.ts';
import { didYouMean } from './did-you-mean.ts';
import { applyOptionList, mergeOptions } from './given-options.ts';
import { UsageError } from './usage-error.ts';

/** A flag for every option of gen_tcp that can be set, and `--opts` for a whole list of them. */
export function optionFlags(): readonly Flag[] {
  return [optsFlag, ...sideFlags, ...optionTable.filter(isSettable).map(toFlag)];
}

/** Is it an option that this command takes? What only inet:setopts takes can be given from the start, too. */
export function isTakenBy(command: CommandName, row: OptionRow): boolean {
  const few = fewOptions[command];
  if (few !== undefined) return few.has(row.name);
  if (command === 'relay' && (carriedOut.has(row.name) || oneSided.has(row.name))) return false;
  return row.calls.includes(openers[command]) || row.calls.includes('setopts');
}

/** Of a relay: what it does by itself, since packets only pass through. */
export const carriedOut: ReadonlySet<string> = new Set([
  'active',
  'mode',
  'binary',
  'list',
  'header',
  'deliver',
  'exit_on_close',
  'show_econnreset',
]);

/** Of a relay: a local end that its two sides cannot share. */
const oneSided: ReadonlySet<string> = new Set(['ip', 'ifaddr', 'port', 'fd', 'local']);

/** Of a connection that carries nothing only the way there counts. */
const routeOptions: ReadonlySet<string> = new Set(['inet', 'inet6', 'ip', 'ifaddr', 'bind_to_device', 'netns']);

/** Without a socket, or without data, most options have nothing to act on. */
const fewOptions: Readonly<Partial<Record<CommandName, ReadonlySet<string>>>> = {
  wait: routeOptions,
  scan: routeOptions,
  decode: new Set(['packet', 'packet_size', 'line_delimiter', 'buffer', 'mode', 'binary', 'list', 'header']),
  encode: new Set(['packet']),
  options: new Set(),
  completion: new Set(),
};

const optsFlag: Flag = {
  name: 'opts',
  value: 'LIST',
  group: 'gen_tcp options',
  summary: "Options as an Erlang list: '[binary, {packet,2}, {active,once}]'",
  commands: workingCommands,
  apply: (draft, { text }) => ({ ...draft, options: applyOptionList(draft.options, text, '--opts') }),
};

const sideFlags: readonly Flag[] = [
  {
    name: 'from-opts',
    value: 'LIST',
    group: 'gen_tcp options',
    summary: 'Options of the side that listens, on top of those of both: [{packet,2}]',
    commands: ['relay'],
    apply: (draft, { text }) => ({ ...draft, from: applyOptionList(draft.from, text, '--from-opts') }),
  },
  {
    name: 'to-opts',
    value: 'LIST',
    group: 'gen_tcp options',
    summary: 'Options of the side that connects, on top of those of both: [{packet,4}]',
    commands: ['relay'],
    apply: (draft, { text }) => ({ ...draft, to: applyOptionList(draft.to, text, '--to-opts') }),
  },
];

function isSettable(row: OptionRow): boolean {
  return row.calls.some((call) => call !== 'getopts');
}

/** What the names of gen_tcp do not say by themselves: the short forms of nc, and whose address and port it is. */
const spellings: Readonly<Partial<Record<string, Pick<Flag, 'short' | 'aliases'>>>> = {
  inet: { short: '4' },
  inet6: { short: '6' },
  port: { aliases: ['local-port'] },
  ip: { aliases: ['bind'] },
};

function toFlag(row: OptionRow): Flag {
  return {
    ...spellings[row.name],
    ...valueOf(row),
    name: row.name.replaceAll('_', '-'),
    group: groupOf(row),
    summary: row.summary,
    commands: commandNames.filter((command) => isTakenBy(command, row)),
    apply: (draft, given) => applyOption(draft, row, given),
  };
}

function valueOf({ kind }: OptionRow): Pick<Flag, 'value' | 'values' | 'boolean'> {
  if (kind.form === 'bare') return {};
  if (kind.words.join() === 'true,false') return { value: 'BOOL', values: kind.words, boolean: true };
  return { value: kind.placeholder, values: kind.placeholder === 'PATH' ? 'file' : kind.words };
}

function groupOf({ effect, home }: OptionRow): Flag['group'] {
  if (effect === 'none') return 'gen_tcp: without effect here';
  switch (home) {
    case 'opening':
      return 'gen_tcp: where and how to open';
    case 'read':
      return 'gen_tcp: receiving';
    case 'write':
      return 'gen_tcp: sending';
    case 'none':
    case 'raw':
    default:
      return 'gen_tcp: socket options of the system';
  }
}

function applyOption(draft: Draft, row: OptionRow, given: Given): Draft {
  const { key, value } = readOption(row, given);
  return { ...draft, options: mergeOptions(draft.options, [[key, value]], 'flag') };
}

function readOption(row: OptionRow, { spelled, text }: Given): { readonly key: string; readonly value: unknown } {
  if (row.standsFor !== undefined) return { key: row.standsFor.name, value: row.standsFor.value };
  if (row.kind.form === 'bare') return { key: row.key, value: true };
  try {
    return { key: row.key, value: parseOptionValue(row, text) };
  } catch (error) {
    if (!(error instanceof GenTcpError)) throw error;
    const hint = traps[row.name] ?? didYouMean(text, row.kind.words);
    throw new UsageError(`${spelled} ${text}: not accepted; accepted are ${row.kind.acceptsText}`, hint);
  }
}

/** Names that people take for something else, with what they may have meant. */
const traps: Readonly<Partial<Record<string, string>>> = {
  raw: 'it is a socket option by its numbers; for raw packets say --packet raw, for raw output --out raw',
  header: "it is gen_tcp's header, a number of bytes; headers of HTTP are data, and belong on stdin",
  ip: 'it is the local address; the remote one is an operand',
  ifaddr: 'it is the local address; the remote one is an operand',
  port: 'it is the local port, a number; the remote port is the second operand',
};
