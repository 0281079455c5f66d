import { type OptionRow, type Options, checkOptions, optionRow } from '../core/index.ts';
import type { Draft, GivenOptions } from './draft.ts';
import { type CommandName, openers } from './flag.ts';
import { isTakenBy } from './option-flags.ts';
import { UsageError } from './usage-error.ts';

/** The options of a command as the library takes them, and what is to be said about them to who wants to know more. */
export interface CommandOptions {
  readonly options: Options;
  readonly notes: readonly string[];
}

/**
 * Checks the options that were given against what the command takes, and leaves out those that do nothing.
 *
 * @throws UsageError naming the option
 */
export function commandOptions(command: CommandName, { options, settings }: Draft): CommandOptions {
  const values: Record<string, unknown> = {};
  const notes: string[] = [];
  for (const [key, { value, origin }] of options) {
    const row = optionRow(key);
    if (row === undefined) continue;
    if (!isTakenBy(command, row)) throw notTaken(command, row, origin);
    if (row.effect === 'none') notes.push(`${row.name} is without effect on TCP`);
    if (row.calls.includes(openers[command])) values[key] = value;
  }
  // recv needs a passive socket; whoever asks for it need not say so twice.
  if (settings.recv.length > 0) values['active'] ??= false;
  return { options: checkOptions(openers[command], values), notes };
}

/** TCP's own options mean nothing on a unix socket. */
export function unixNotes({ kind }: { readonly kind: string }, { nodelay }: Options): readonly string[] {
  return kind === 'local' && nodelay !== undefined ? ['nodelay is without effect on a unix socket'] : [];
}

/** Where an option came from that the command line sets by itself. */
export const DEFAULT = 'default';

/** What the command line sets where gen_tcp's own default is another. */
export function defaultOptions(command: CommandName): GivenOptions {
  const values = command === 'listen' ? { ...everywhere, reuseaddr: true, backlog: BACKLOG } : everywhere;
  const taken = Object.entries(values).filter(([key]) => {
    const row = optionRow(key);
    return row !== undefined && isTakenBy(command, row);
  });
  return new Map(taken.map(([key, value]) => [key, { value, origin: DEFAULT }]));
}

/** A header of garbage claims gigabytes; whoever means more than this says so. */
const PACKET_SIZE = 64 * 1024 ** 2;

/** gen_tcp's 5 turns away a burst of clients; this is libuv's. */
const BACKLOG = 511;

const everywhere = { mode: 'binary', packetSize: PACKET_SIZE } as const;

function notTaken(command: CommandName, row: OptionRow, origin: string): UsageError {
  return new UsageError(`${origin}: option ${row.name}: ${command} does not take it, ${why(command, row)}`);
}

function why(command: CommandName, { calls }: OptionRow): string {
  if (command === 'decode' || command === 'encode') return 'it has no socket';
  if (command === 'relay') return 'it is for one side, --from-opts or --to-opts, or carried out by relay itself';
  if (command === 'wait' || command === 'scan') return 'it sends and receives nothing';
  return `only ${calls.join(' and ')}`;
}
