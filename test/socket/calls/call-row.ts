import { GenTcpError } from '../../../src/core/error.ts';
import type { Message } from '../../../src/core/message.ts';
import type { Mailbox } from '../../../src/core/mailbox.ts';
import type { OptionName } from '../../../src/core/options/options.ts';
import { optionsToTerm } from '../../../src/core/options/print.ts';
import { packetToTerm } from '../../../src/core/packet/packet-term.ts';
import type { Socket } from '../../../src/core/socket.ts';
import { printTerm } from '../../../src/core/term/print.ts';
import { turns } from '../turns.ts';

export type InetBackend = 'inet' | 'socket';

/** One thing for each backend. */
export interface Answers {
  readonly inet: string;
  readonly socket: string;
}

/** Calls of ours beside the same of gen_tcp, and what both answer on either backend. */
export interface CallRow {
  /** The section of gen_tcp's behaviour that it shows. */
  readonly section: string;
  /** A sentence. */
  readonly name: string;
  /** Expressions of Erlang, whose value is the answer; calls.erl says what they may use. */
  readonly erlang: string;
  /** The same with ours, as Erlang would print it. */
  readonly ours: (backend: InetBackend) => Promise<string>;
  /** What both answer. */
  readonly answers: Answers;
  /** What gen_tcp answers, where we deliberately differ; null where its answer is chance. */
  readonly genTcp?: Partial<Record<InetBackend, string | null>>;
}

/** What waits for something that ought to come gives up after this. */
export const LONG = 2000;

/** The same on both. */
export function both(answer: string): Answers {
  return { inet: answer, socket: answer };
}

/** `ok`, or why not. */
export async function answer(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'ok';
  } catch (error) {
    if (error instanceof GenTcpError) return `{error,${error.reason}}`;
    throw error;
  }
}

/** Several of them. */
export async function answersOf(...runs: readonly (() => unknown)[]): Promise<string> {
  const said: string[] = [];
  for (const run of runs) said.push(await answer(run));
  return listOf(said);
}

export function listOf(terms: readonly string[]): string {
  return `[${terms.join(',')}]`;
}

/** What getopts answers. */
export function optionsOf(socket: Pick<Socket, 'getopts'>, ...names: readonly OptionName[]): string {
  return `{ok,${printTerm(optionsToTerm(socket.getopts(names)))}}`;
}

/** The next message of an owner; `none` where none comes. */
export async function message(owner: Mailbox, timeout = LONG): Promise<string> {
  await turns();
  try {
    return shown(await owner.receive(timeout));
  } catch (error) {
    if (error instanceof GenTcpError && error.reason === 'timeout') return 'none';
    throw error;
  }
}

function shown(one: Message): string {
  if ('data' in one) return `{${one.type},s,${printTerm(packetToTerm(one.data))}}`;
  return 'reason' in one ? `{${one.type},s,${one.reason}}` : `{${one.type},s}`;
}
