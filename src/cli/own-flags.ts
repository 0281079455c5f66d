import type { Settings } from './draft.ts';
import { type CommandName, type Flag, type Given, commandNames, sessionCommands, workingCommands } from './flag.ts';
import { inputFormats, parseInputFormat } from './input/format.ts';
import { didYouMean } from './did-you-mean.ts';
import { outputFormats, parseOutputFormat } from './output/format.ts';
import { parseSize } from './size.ts';
import { timeFlags } from './time-flags.ts';
import { UsageError } from './usage-error.ts';

/** A flag that says something of its own and nothing of gen_tcp's. */
interface OwnFlag extends Omit<Flag, 'apply' | 'commands'> {
  /** Absent: every command that holds connections takes it. */
  readonly commands?: readonly CommandName[];
  readonly set: (settings: Settings, given: Given) => Settings;
}

/** The flags that are the command line's own, in the order of the help. */
export function ownFlags(): readonly Flag[] {
  return [...plainFlags.map(fromOwn), ...timeFlags()];
}

const jsonForms = ['base64', 'text', 'hex'] as const;
const eofWays = ['auto', 'shutdown', 'hold', 'close'] as const;
const passiveWays = ['rearm', 'exit', 'stay'] as const;

const plainFlags: readonly OwnFlag[] = [
  {
    name: 'in',
    value: 'FORMAT',
    values: formatWords(inputFormats),
    group: 'Records',
    summary: 'How stdin is cut into packets',
    commands: [...sessionCommands, 'encode'],
    set: (settings, { text }) => ({ ...settings, input: parseInputFormat(text) }),
  },
  {
    name: 'out',
    value: 'FORMAT',
    values: formatWords(outputFormats),
    group: 'Records',
    summary: 'How received packets are written to stdout',
    commands: [...sessionCommands, 'scan', 'decode'],
    set: (settings, { text }) => ({ ...settings, output: parseOutputFormat(text) }),
  },
  {
    name: 'json-data',
    value: 'FORM',
    values: jsonForms,
    group: 'Records',
    summary: 'With --out json: bytes as base64, text or hex; without it as text where they are UTF-8, else base64',
    commands: [...sessionCommands, 'decode'],
    set: (settings, given) => ({ ...settings, jsonData: word(given, jsonForms) }),
  },
  {
    name: 'crlf',
    group: 'Records',
    summary: 'With --in line: send CRLF where the line had LF',
    commands: [...sessionCommands, 'encode'],
    set: (settings) => ({ ...settings, crlf: true }),
  },
  {
    name: 'eof',
    value: 'HOW',
    values: eofWays,
    group: 'Session',
    summary: 'At the end of stdin: auto, shutdown (half-close), hold (stay open), close (end the session)',
    set: (settings, given) => ({ ...settings, eof: word(given, eofWays) }),
  },
  {
    name: 'expect',
    value: 'N',
    group: 'Session',
    summary: 'Keep the write side open until N packets (with raw: N bytes) have come, then end',
    set: (settings, { spelled, text }) => ({
      ...settings,
      expect: parseSize(text, { shown: `${spelled} ${text}`, least: 1 }),
    }),
  },
  {
    name: 'recv',
    value: 'LENGTH',
    group: 'Session',
    summary: 'Receive passively: so many bytes, then end; repeat it for more',
    set: (settings, { spelled, text }) => ({
      ...settings,
      recv: [...settings.recv, parseSize(text, { shown: `${spelled} ${text}`, least: 0 })],
    }),
  },
  {
    name: 'on-passive',
    value: 'HOW',
    values: passiveWays,
    group: 'Session',
    summary: 'With --active N, after N packets: rearm (the default), exit, stay',
    set: (settings, given) => ({ ...settings, onPassive: word(given, passiveWays) }),
  },
  {
    name: 'keep-open',
    short: 'k',
    group: 'Session',
    summary: 'Go on after a connection, and serve many at once',
    commands: ['listen'],
    set: (settings) => ({ ...settings, keepOpen: true }),
  },
  {
    name: 'max-connections',
    value: 'N',
    group: 'Session',
    summary: 'With -k, and of relay: at most so many at once; further clients wait in the backlog',
    commands: ['listen', 'relay'],
    set: (settings, { spelled, text }) => ({
      ...settings,
      maxConnections: parseSize(text, { shown: `${spelled} ${text}`, least: 1, of: 'connections' }),
    }),
  },
  {
    name: 'workers',
    value: 'N',
    group: 'Session',
    summary: 'With -k: so many processes serve the connections, over which the kernel spreads them',
    commands: ['listen'],
    set: (settings, { spelled, text }) => ({
      ...settings,
      workers: parseSize(text, { shown: `${spelled} ${text}`, least: 1, of: 'processes' }),
    }),
  },
  {
    name: 'out-file',
    value: 'PATTERN',
    values: 'file',
    group: 'Records',
    summary: 'Write what is received to files instead of stdout; %n is the number of the connection',
    set: (settings, { spelled, text }) => ({ ...settings, outFile: fileName(text, spelled) }),
  },
  {
    name: 'port-file',
    value: 'FILE',
    values: 'file',
    group: 'Readiness',
    summary: 'Write the port there once it listens',
    commands: ['listen', 'relay'],
    set: (settings, { spelled, text }) => ({ ...settings, portFile: fileName(text, spelled) }),
  },
  {
    name: 'ready-fd',
    value: 'N',
    group: 'Readiness',
    summary: 'Write a line to descriptor N, and close it, once it listens',
    commands: ['listen', 'relay'],
    set: (settings, { spelled, text }) => ({ ...settings, readyFd: descriptor(text, spelled) }),
  },
  {
    name: 'probe',
    group: 'Report',
    summary: 'Set each option on real sockets of this system, read it back, and tell what came of it',
    commands: ['options'],
    set: (settings) => ({ ...settings, probe: true }),
  },
  {
    name: 'json',
    group: 'Report',
    summary: 'One JSON object a line for each option',
    commands: ['options'],
    set: (settings) => ({ ...settings, json: true }),
  },
  {
    name: 'explain',
    group: 'Report',
    summary: 'Print the options as an Erlang list and end; with -v, where each came from',
    commands: workingCommands.filter((name) => name !== 'relay'),
    set: (settings) => ({ ...settings, explain: true }),
  },
  {
    name: 'verbose',
    short: 'v',
    group: 'Report',
    summary: 'Say more on stderr',
    commands: workingCommands,
    set: (settings) => ({ ...settings, verbosity: 'verbose' }),
  },
  {
    name: 'quiet',
    short: 'q',
    group: 'Report',
    summary: 'Say nothing but errors on stderr',
    commands: workingCommands,
    set: (settings) => ({ ...settings, verbosity: 'quiet' }),
  },
  {
    name: 'help',
    short: 'h',
    group: 'Report',
    summary: 'Print this and end',
    commands: commandNames,
    set: (settings) => settings,
  },
  {
    name: 'version',
    short: 'V',
    group: 'Report',
    summary: 'Print the version and end',
    commands: commandNames,
    set: (settings) => settings,
  },
];

function fromOwn({ set, commands = sessionCommands, ...flag }: OwnFlag): Flag {
  return { ...flag, commands, apply: (draft, given) => ({ ...draft, settings: set(draft.settings, given) }) };
}

function word<const Word extends string>({ spelled, text }: Given, words: readonly Word[]): Word {
  const found = words.find((candidate) => candidate === text);
  if (found !== undefined) return found;
  throw new UsageError(`${spelled} ${text}: accepted are ${words.join(', ')}`, didYouMean(text, words));
}

/** `chunk:N` goes on behind its colon as the user likes. */
function formatWords(formats: Readonly<Record<string, { readonly spelled: string }>>): readonly string[] {
  return Object.values(formats).map(({ spelled }) => spelled.replace(/:.*/, ':'));
}

function fileName(text: string, spelled: string): string {
  if (text === '') throw new UsageError(`${spelled}: the name of a file is missing`);
  return text;
}

function descriptor(text: string, spelled: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`${spelled} ${text}: not a descriptor; accepted are numbers from 0`);
}
