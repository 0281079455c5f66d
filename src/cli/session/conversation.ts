import type { EofRule } from '../invocation.ts';
import { type InputEnd, afterInput } from './end-of-input.ts';

/** How far a session has come. */
export type Conversation =
  /** Both directions go on. */
  | { readonly kind: 'talking' }
  /** All of stdin is on its way, and the peer goes on; `lonely`: it was cut off after one packet that may be a question. */
  | { readonly kind: 'listening'; readonly lonely: boolean }
  /** Nothing more comes from the peer, and stdin goes on. */
  | { readonly kind: 'finishing'; readonly failure?: unknown }
  /** Writing found the connection gone; what had arrived before is still read, and may know why. */
  | { readonly kind: 'draining'; readonly failure: unknown }
  | { readonly kind: 'over'; readonly failure?: unknown };

/** What happens to a session. */
export type Happening =
  /** All of stdin is on its way; `records`: packets that it made. */
  | { readonly kind: 'input ended'; readonly end: InputEnd; readonly records: number; readonly passive: boolean }
  /** A program on stdin has closed the socket, or the run gives the session up. */
  | { readonly kind: 'closed here' }
  /** `lost`: the connection is what failed. */
  | { readonly kind: 'sending failed'; readonly failure: unknown; readonly lost: boolean }
  /** `unsent` looks, once, whether stdin holds anything that has not been sent. */
  | {
      readonly kind: 'peer ended';
      readonly packets: number;
      readonly input: InputEnd['kind'];
      readonly unsent: () => boolean;
    }
  /** All that was asked for has come; `left` looks, once, whether stdin holds anything that the socket has not been given. */
  | { readonly kind: 'enough'; readonly input: InputEnd['kind']; readonly left: () => boolean }
  /** `lost`: the connection is what failed, and not stdout. */
  | { readonly kind: 'receiving failed'; readonly failure: unknown; readonly lost: boolean };

/** What is to be done about it. */
export type Decision = 'shut down' | 'close output' | 'remark' | 'complain of unsent data' | 'complain of unread data';

export interface ConversationRules {
  readonly command: 'connect' | 'listen' | 'call';
  readonly eof: EofRule;
  /** `--expect`: the write side stays open until the answer has come. */
  readonly expects: boolean;
  /** `--recv`: at the end of them stdin is still sent. */
  readonly receivesByLength: boolean;
  /** stdin is a program that calls functions of the socket. */
  readonly driven: boolean;
  readonly exitOnClose: boolean;
  /** The packet type has packets. */
  readonly framed: boolean;
}

export interface Step {
  readonly next: Conversation;
  readonly decisions: readonly Decision[];
}

/** Where every session begins. */
export const beginning: Conversation = { kind: 'talking' };

/**
 * What follows when something happens to a session: cli's rules for the ends of stdin and of the peer, without a socket in
 * sight.
 *
 * @example proceed({ kind: 'talking' }, { kind: 'enough', input: 'pipe', left: () => false }, rules).next // { kind: 'over' }
 */
export function proceed(state: Conversation, happening: Happening, rules: ConversationRules): Step {
  switch (happening.kind) {
    case 'input ended':
      return inputEnded(state, happening, rules);
    case 'closed here':
      return over(failureOf(state));
    case 'sending failed':
      return sendingFailed(state, happening);
    case 'peer ended':
      return peerEnded(state, happening, rules);
    case 'enough':
      return enough(state, happening, rules);
    case 'receiving failed':
      return receivingFailed(state, happening, rules);
  }
}

type Of<Kind extends Happening['kind']> = Extract<Happening, { readonly kind: Kind }>;

function inputEnded(state: Conversation, happening: Of<'input ended'>, rules: ConversationRules): Step {
  const after = afterAll(happening, rules);
  const decisions: readonly Decision[] = after === 'shutdown' ? ['shut down'] : [];
  if (after === 'close' || state.kind !== 'talking') return over(failureOf(state), decisions);
  const { end, records } = happening;
  const lonely = after === 'shutdown' && rules.framed && records === 1 && end.kind !== 'file';
  return { next: { kind: 'listening', lonely }, decisions };
}

function afterAll({ end, passive }: Of<'input ended'>, rules: ConversationRules): ReturnType<typeof afterInput> {
  const { command, eof, driven, expects } = rules;
  if (eof !== 'auto') return eof;
  if (expects) return 'hold';
  // Nobody is left to ask a passive socket for the peer's end.
  return driven && passive ? 'close' : afterInput(end, { command, rule: eof });
}

/** A broken connection shows first where it is written to; what had arrived before is printed all the same. */
function sendingFailed(state: Conversation, { failure, lost }: Of<'sending failed'>): Step {
  const talking = state.kind === 'talking';
  return talking && lost ? { next: { kind: 'draining', failure }, decisions: [] } : over(failureOf(state) ?? failure);
}

function peerEnded(state: Conversation, happening: Of<'peer ended'>, rules: ConversationRules): Step {
  const closing: readonly Decision[] = rules.driven ? [] : ['close output'];
  if (state.kind === 'listening') {
    return over(undefined, state.lonely && happening.packets === 0 ? [...closing, 'remark'] : closing);
  }
  if (state.kind !== 'talking') return over(failureOf(state), closing);
  const { input, unsent } = happening;
  if (input === 'file' || rules.driven || !rules.exitOnClose)
    return { next: { kind: 'finishing' }, decisions: closing };
  return over(undefined, unsent() ? [...closing, 'complain of unsent data'] : closing);
}

function enough(state: Conversation, { input, left }: Of<'enough'>, rules: ConversationRules): Step {
  const closing: readonly Decision[] = rules.driven ? [] : ['close output'];
  if (state.kind !== 'talking') return over(failureOf(state), closing);
  if (input === 'file' || rules.receivesByLength) return { next: { kind: 'finishing' }, decisions: closing };
  return over(undefined, left() ? [...closing, 'complain of unread data'] : closing);
}

function receivingFailed(
  state: Conversation,
  { failure, lost }: Of<'receiving failed'>,
  rules: ConversationRules,
): Step {
  // A program on stdin goes on with its calls, and is answered as gen_tcp would.
  if (state.kind === 'talking' && rules.driven && lost) return { next: { kind: 'finishing', failure }, decisions: [] };
  // Of two views of one loss that of the reader knows the reason.
  return over(failure);
}

function over(failure: unknown, decisions: readonly Decision[] = []): Step {
  return { next: failure === undefined ? { kind: 'over' } : { kind: 'over', failure }, decisions };
}

function failureOf(state: Conversation): unknown {
  return 'failure' in state ? state.failure : undefined;
}
