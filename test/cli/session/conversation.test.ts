import { describe, expect, test } from 'vitest';
import {
  type Conversation,
  type ConversationRules,
  type Decision,
  type Happening,
  beginning,
  proceed,
} from '../../../src/cli/session/conversation.ts';

const plain: ConversationRules = {
  command: 'connect',
  eof: 'auto',
  expects: false,
  receivesByLength: false,
  driven: false,
  exitOnClose: true,
  framed: false,
};

type Kind = Extract<Happening, { readonly kind: 'input ended' }>['end']['kind'];

function inputEnded(kind: Kind, carried = true, records = 1): Happening {
  return { kind: 'input ended', end: { kind, carried }, records, passive: false };
}

function peerEnded(input: Kind, { packets = 1, unsent = false } = {}): Happening {
  return { kind: 'peer ended', packets, input, unsent: () => unsent };
}

function enough(input: Kind, left = false): Happening {
  return { kind: 'enough', input, left: () => left };
}

const sendingFailed: Happening = { kind: 'sending failed', failure: 'send failed', lost: true };
const stdinFailed: Happening = { kind: 'sending failed', failure: 'stdin failed', lost: false };
const receivingFailed: Happening = { kind: 'receiving failed', failure: 'reset', lost: true };
const stdoutFailed: Happening = { kind: 'receiving failed', failure: 'stdout failed', lost: false };
const closedHere: Happening = { kind: 'closed here' };

/** What is decided about a whole story, and how it stands then. */
function tell(happenings: readonly Happening[], rules: Partial<ConversationRules> = {}): string {
  let state: Conversation = beginning;
  const decided: Decision[] = [];
  for (const happening of happenings) {
    const { next, decisions } = proceed(state, happening, { ...plain, ...rules });
    decided.push(...decisions);
    state = next;
  }
  const failure = 'failure' in state ? ` (${String(state.failure)})` : '';
  return [...decided, state.kind + failure].join(', ');
}

type Row = readonly [
  what: string,
  happenings: readonly Happening[],
  rules: Partial<ConversationRules>,
  outcome: string,
];

const kinds: readonly Kind[] = ['file', 'pipe', 'socket', 'terminal', 'device', 'null', 'nothing', 'directory'];
const streams = new Set<Kind>(['pipe', 'socket', 'terminal', 'device']);

/** The table "stdin is / at its end" of the contract, row by row. */
const endsOfStdin: readonly Row[] = kinds.flatMap((kind) =>
  (['connect', 'listen'] as const).flatMap((command) =>
    [true, false].map((carried): Row => {
      const shuts = kind === 'file' || (streams.has(kind) && (carried || command === 'connect'));
      const what = `${command}: a ${kind} that carried ${carried ? 'data' : 'nothing'}`;
      return [what, [inputEnded(kind, carried)], { command }, shuts ? 'shut down, listening' : 'listening'];
    }),
  ),
);

const rows: readonly Row[] = [
  ...endsOfStdin,
  ['--eof hold over a file', [inputEnded('file')], { eof: 'hold' }, 'listening'],
  ['--eof shutdown over /dev/null', [inputEnded('null', false)], { eof: 'shutdown' }, 'shut down, listening'],
  ['--eof close, once all is sent', [inputEnded('pipe')], { eof: 'close' }, 'over'],
  ['--expect holds', [inputEnded('pipe')], { expects: true }, 'listening'],
  [
    'an explicit --eof wins over --expect',
    [inputEnded('pipe')],
    { expects: true, eof: 'shutdown' },
    'shut down, listening',
  ],
  ['the peer after stdin', [inputEnded('pipe'), peerEnded('pipe')], {}, 'shut down, close output, over'],
  ['the peer first, and stdin is merely open', [peerEnded('pipe')], {}, 'close output, over'],
  [
    'the peer first, and stdin has more',
    [peerEnded('pipe', { unsent: true })],
    {},
    'close output, complain of unsent data, over',
  ],
  ['the peer first, and a file is sent to its end', [peerEnded('file')], {}, 'close output, finishing'],
  ['… until that end', [peerEnded('file'), inputEnded('file')], {}, 'close output, shut down, over'],
  [
    'exit_on_close false: the peer first',
    [peerEnded('pipe', { unsent: true })],
    { exitOnClose: false },
    'close output, finishing',
  ],
  [
    'exit_on_close false: both directions are finished',
    [peerEnded('pipe'), inputEnded('pipe')],
    { exitOnClose: false },
    'close output, shut down, over',
  ],
  ['enough has come', [enough('pipe')], { expects: true }, 'close output, over'],
  [
    'enough has come, and stdin has more',
    [enough('pipe', true)],
    { expects: true },
    'close output, complain of unread data, over',
  ],
  [
    'enough has come when stdin had ended',
    [inputEnded('pipe'), enough('pipe')],
    { expects: true },
    'close output, over',
  ],
  ['enough has come, and a file is sent to its end', [enough('file')], {}, 'close output, finishing'],
  ['the last --recv, and stdin is still sent', [enough('pipe')], { receivesByLength: true }, 'close output, finishing'],
  [
    'a framed question, half-closed and not answered',
    [inputEnded('pipe'), peerEnded('pipe', { packets: 0 })],
    { framed: true },
    'shut down, close output, remark, over',
  ],
  [
    'an answer came: no remark',
    [inputEnded('pipe'), peerEnded('pipe')],
    { framed: true },
    'shut down, close output, over',
  ],
  [
    'a file is no question',
    [inputEnded('file'), peerEnded('file', { packets: 0 })],
    { framed: true },
    'shut down, close output, over',
  ],
  [
    'two packets are no question',
    [inputEnded('pipe', true, 2), peerEnded('pipe', { packets: 0 })],
    { framed: true },
    'shut down, close output, over',
  ],
  [
    'held open: no remark',
    [inputEnded('pipe'), peerEnded('pipe', { packets: 0 })],
    { framed: true, eof: 'hold' },
    'close output, over',
  ],
  ['stdin failed', [stdinFailed], {}, 'over (stdin failed)'],
  ['the connection failed under a write: what had come is read', [sendingFailed], {}, 'draining (send failed)'],
  ['… and the reader knows why', [sendingFailed, receivingFailed], {}, 'over (reset)'],
  ['… or does not', [sendingFailed, peerEnded('pipe')], {}, 'close output, over (send failed)'],
  ['the connection failed under a read', [receivingFailed], {}, 'over (reset)'],
  ['stdout failed', [inputEnded('pipe'), stdoutFailed], {}, 'shut down, over (stdout failed)'],
  ['--in json: the peer first, and the calls go on', [peerEnded('pipe')], { driven: true }, 'finishing'],
  ['--in json: … until stdin ends', [peerEnded('pipe'), inputEnded('pipe')], { driven: true }, 'shut down, over'],
  ['--in json: … or closes', [peerEnded('pipe'), closedHere], { driven: true }, 'over'],
  ['--in json: the connection broke, and the calls go on', [receivingFailed], { driven: true }, 'finishing (reset)'],
  ['--in json: … until stdin ends', [receivingFailed, inputEnded('pipe')], { driven: true }, 'shut down, over (reset)'],
  ['--in json: stdout failed', [stdoutFailed], { driven: true }, 'over (stdout failed)'],
  ['--in json: a call closes', [closedHere], { driven: true }, 'over'],
  [
    '--in json: stdin ends and nobody asks a passive socket',
    [{ kind: 'input ended', end: { kind: 'pipe', carried: true }, records: 0, passive: true }],
    { driven: true },
    'over',
  ],
];

describe('a conversation', () => {
  test.each(rows)('%s', (_, happenings, rules, outcome) => {
    expect(tell(happenings, rules)).toBe(outcome);
  });

  test('looks for unsent data only where the answer counts', () => {
    const looked: string[] = [];
    const unsent = (): boolean => {
      looked.push('looked');
      return false;
    };
    for (const rules of [{ exitOnClose: false }, { driven: true }]) {
      proceed(beginning, { kind: 'peer ended', packets: 0, input: 'pipe', unsent }, { ...plain, ...rules });
    }
    proceed(beginning, { kind: 'peer ended', packets: 0, input: 'file', unsent }, plain);
    expect(looked).toEqual([]);
  });
});
