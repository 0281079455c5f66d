import type { Draft } from './draft.ts';

/** The commands that there are. */
export type CommandName = WorkingCommand | ReferenceCommand;

/** Those that do something with options of gen_tcp. */
export type WorkingCommand = SessionCommand | 'relay' | ProbeCommand | FramingCommand;

/** Those that hold connections. */
export type SessionCommand = 'connect' | 'listen' | 'call';

/** Those that ask who listens, and send nothing. */
export type ProbeCommand = 'wait' | 'scan';

/** Those that have no socket: the framing alone. */
export type FramingCommand = 'decode' | 'encode';

/** Those that tell about gentcp itself. */
export type ReferenceCommand = 'options' | 'completion';

/** The function of gen_tcp that each of them calls, or whose options it takes some of: its checks are the command's. */
export const openers = {
  connect: 'connect',
  listen: 'listen',
  call: 'connect',
  relay: 'listen',
  wait: 'connect',
  scan: 'connect',
  decode: 'connect',
  encode: 'connect',
  options: 'connect',
  completion: 'connect',
} as const satisfies Record<CommandName, 'connect' | 'listen'>;

/** In the order of the help. */
export const sessionCommands: readonly SessionCommand[] = ['connect', 'listen', 'call'];

/** With those that have no connection of their own. */
export const workingCommands: readonly WorkingCommand[] = [
  ...sessionCommands,
  'relay',
  'wait',
  'scan',
  'decode',
  'encode',
];

/** Every command. */
export const commandNames: readonly CommandName[] = [...workingCommands, 'options', 'completion'];

/** The headings of the help, in their order. */
export const groups = [
  'Records',
  'Session',
  'Times',
  'Readiness',
  'Report',
  'gen_tcp options',
  'gen_tcp: where and how to open',
  'gen_tcp: receiving',
  'gen_tcp: sending',
  'gen_tcp: socket options of the system',
  'gen_tcp: without effect here',
] as const;

/** One flag of the command line; parser, help and completion are made from these. */
export interface Flag {
  /** Without the dashes: `send-timeout`. */
  readonly name: string;
  readonly short?: string;
  readonly aliases?: readonly string[];
  /** What stands for the value in the help; a flag without one takes no value. */
  readonly value?: string;
  /** What the value can be, as far as anybody knows beforehand. */
  readonly values?: FlagValues;
  /** Its value is true or false and may be left out; there is a `--no-` form. */
  readonly boolean?: true;
  readonly group: (typeof groups)[number];
  readonly summary: string;
  readonly commands: readonly CommandName[];
  /**
   * What the flag says, on top of what was said before it.
   *
   * Throws UsageError naming the flag, the value and what is accepted.
   */
  readonly apply: (draft: Draft, given: Given) => Draft;
}

/** Words, of which one that ends in a colon goes on behind it, or the name of a file. */
export type FlagValues = readonly string[] | 'file';

/** A flag as it stood on the line. */
export interface Given {
  /** As it was typed: `--local-port`, `-4`. */
  readonly spelled: string;
  /** Its value; empty for a flag that takes none. */
  readonly text: string;
}

/** Every long spelling, with its dashes, the `--no-` form of a boolean included. */
export function longSpellings(flag: Flag): readonly string[] {
  const names = [flag.name, ...(flag.aliases ?? [])];
  return [
    ...names.map((name) => `--${name}`),
    ...(flag.boolean === undefined ? [] : names.map((name) => `--no-${name}`)),
  ];
}
