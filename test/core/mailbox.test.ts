import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListenSocket } from '../../src/core/listener.ts';
import { listen } from '../../src/core/listen.ts';
import { Mailbox, discard, holdUntil, mailboxCost, moveMessages, own, post } from '../../src/core/mailbox.ts';
import type { Message } from '../../src/core/message.ts';
import { seed } from '../oracle/seed.ts';
import { failure, failureOf } from '../socket/failure.ts';
import { callWith } from '../socket/call-with.ts';

/** Messages that are told apart by the listening sockets they are about. */
let sockets: readonly ListenSocket[] = [];
beforeAll(async () => {
  sockets = await Promise.all(Array.from({ length: 8 }, () => listen(0, { ip: '127.0.0.1' })));
});
afterAll(async () => {
  await Promise.all(sockets.map((socket) => socket.close()));
});

function message(n: number): Message {
  const socket = sockets[n % sockets.length];
  if (socket === undefined) throw new Error('no sockets');
  return { type: 'tcp_passive', socket };
}

const about =
  (n: number) =>
  ({ socket }: Message): boolean =>
    socket === sockets[n];

function filled(...numbers: readonly number[]): Mailbox {
  const mailbox = new Mailbox();
  for (const n of numbers) post(mailbox, message(n), 0);
  return mailbox;
}

describe('receive', () => {
  test('gives messages in the order they came', async () => {
    const mailbox = filled(0, 1, 2);
    expect(mailbox.size).toBe(3);
    expect([await mailbox.receive(), await mailbox.receive(), await mailbox.receive()]).toEqual([0, 1, 2].map(message));
    expect(mailbox.size).toBe(0);
  });

  test('waits for a message that is not there', async () => {
    const mailbox = new Mailbox();
    const receiving = mailbox.receive();
    post(mailbox, message(1), 0);
    expect(await receiving).toEqual(message(1));
    expect(mailbox.size).toBe(0);
  });

  test('takes the first message that matches, and leaves the others in order', async () => {
    const mailbox = filled(0, 1, 2, 1);
    expect(await mailbox.receive(0, about(1))).toEqual(message(1));
    expect([await mailbox.receive(), await mailbox.receive(), await mailbox.receive()]).toEqual([0, 2, 1].map(message));
  });

  test('waits for a message that matches', async () => {
    const mailbox = filled(0);
    const receiving = mailbox.receive(1000, about(2));
    post(mailbox, message(1), 0);
    post(mailbox, message(2), 0);
    expect(await receiving).toEqual(message(2));
    expect(mailbox.size).toBe(2);
  });

  test('gives a message to the first of those whom it suits', async () => {
    const mailbox = new Mailbox();
    const [second, any, first] = [
      mailbox.receive(1000, about(2)),
      mailbox.receive(1000),
      mailbox.receive(1000, about(2)),
    ];
    post(mailbox, message(1), 0);
    post(mailbox, message(2), 0);
    post(mailbox, message(2), 0);
    expect(await Promise.all([second, any, first])).toEqual([2, 1, 2].map(message));
  });

  test('times out, and takes nothing afterwards', async () => {
    const mailbox = new Mailbox();
    expect(await failure(() => mailbox.receive(5))).toBe('timeout');
    expect(await failure(() => mailbox.receive(5, about(1)))).toBe('timeout');
    post(mailbox, message(1), 0);
    expect(mailbox.size).toBe(1);
  });

  test('polls with 0', async () => {
    const mailbox = filled(1);
    expect(await failure(() => mailbox.receive(0, about(2)))).toBe('timeout');
    expect(await mailbox.receive(0)).toEqual(message(1));
    expect(await failure(() => mailbox.receive(0))).toBe('timeout');
    expect(await failure(() => mailbox.receive({ timeout: 0 }))).toBe('timeout');
  });

  test('takes nothing with a signal that is aborted already, or a time-out that is none', async () => {
    const mailbox = filled(0);
    const reason = new Error('enough');
    expect(await failureOf(() => mailbox.receive(AbortSignal.abort(reason)))).toBe(reason);
    expect(await failure(() => callWith(mailbox, 'receive', 'soon'))).toBe('badarg');
    expect(mailbox.size).toBe(1);
  });

  test('rejects with what match throws, and a match that is no function with badarg', async () => {
    const mailbox = filled(0);
    const trouble = new Error('trouble');
    const receiving = mailbox.receive(0, () => {
      throw trouble;
    });
    expect(await failureOf(() => receiving)).toBe(trouble);
    expect(await failure(() => callWith(mailbox, 'receive', 0, 'tcp'))).toBe('badarg');
    expect(mailbox.size).toBe(1);
  });

  test('ends with the reason of a signal', async () => {
    const mailbox = new Mailbox();
    const reason = new Error('enough');
    expect(await failureOf(() => mailbox.receive(AbortSignal.abort(reason)))).toBe(reason);
    const abort = new AbortController();
    const receiving = failureOf(() => mailbox.receive(abort.signal));
    abort.abort(reason);
    expect(await receiving).toBe(reason);
    post(mailbox, message(1), 0);
    expect(mailbox.size).toBe(1);
  });

  test('rejects a time-out that is none, and forgets who came with it', async () => {
    const mailbox = new Mailbox();
    expect(await failure(() => callWith(mailbox, 'receive', 'soon'))).toBe('badarg');
    post(mailbox, message(1), 0);
    expect(await mailbox.receive(0)).toEqual(message(1));
  });

  test('lets one wait for any message at a time', async () => {
    const mailbox = new Mailbox();
    const receiving = mailbox.receive();
    expect(await failure(() => mailbox.receive())).toBe('ealready');
    const matching = mailbox.receive(1000, about(1));
    post(mailbox, message(0), 0);
    post(mailbox, message(1), 0);
    expect(await Promise.all([receiving, matching])).toEqual([0, 1].map(message));
  });

  test('goes on with the next who waits where a match throws', async () => {
    const mailbox = new Mailbox();
    const broken = failureOf(() =>
      mailbox.receive(1000, () => {
        throw new Error('broken');
      }),
    );
    const receiving = mailbox.receive(1000, about(1));
    expect(() => post(mailbox, message(1), 0)).not.toThrow();
    expect(await receiving).toEqual(message(1));
    expect(await broken).toMatchObject({ message: 'broken' });
  });
});

describe('a closed mailbox', () => {
  test('gives closed to those who wait, and to those who come', async () => {
    const mailbox = new Mailbox();
    const waiting = [failure(() => mailbox.receive()), failure(() => mailbox.receive(1000, about(1)))];
    mailbox.close();
    mailbox.close();
    expect(await Promise.all(waiting)).toEqual(['closed', 'closed']);
    expect(await failure(() => mailbox.receive())).toBe('closed');
    expect(mailbox.closed).toBe(true);
  });

  test('has forgotten its messages, and takes no more', () => {
    const mailbox = filled(0, 1);
    mailbox.close();
    post(mailbox, message(2), 0);
    expect([mailbox.size, mailboxCost(mailbox)]).toEqual([0, 0]);
  });

  test('is what await using leaves', async () => {
    const mailbox = new Mailbox();
    {
      await using _mailbox = mailbox;
    }
    expect(mailbox.closed).toBe(true);
  });
});

describe('the messages of a mailbox', () => {
  test('come in order, and end when it is closed', async () => {
    const mailbox = filled(0, 1);
    const taken: Message[] = [];
    const taking = (async () => {
      for await (const one of mailbox) {
        taken.push(one);
        if (taken.length === 3) mailbox.close();
      }
    })();
    post(mailbox, message(2), 0);
    await taking;
    expect(taken).toEqual([0, 1, 2].map(message));
  });

  test('are taken by one at a time', async () => {
    const mailbox = new Mailbox();
    const first = mailbox[Symbol.asyncIterator]().next();
    expect(await failure(() => mailbox[Symbol.asyncIterator]().next())).toBe('ealready');
    mailbox.close();
    expect(await first).toEqual({ done: true, value: undefined });
  });
});

describe('the weight of a mailbox', () => {
  test('is the bytes that wait and something for each message', async () => {
    const mailbox = new Mailbox();
    post(mailbox, message(0), 1000);
    post(mailbox, message(1), 500);
    const both = mailboxCost(mailbox);
    expect(both).toBeGreaterThan(1500);
    await mailbox.receive(0, about(0));
    expect(mailboxCost(mailbox)).toBe((both - 1500) / 2 + 500);
    await mailbox.receive(0);
    expect(mailboxCost(mailbox)).toBe(0);
  });

  test('calls those who hold back once it is low enough', async () => {
    const mailbox = new Mailbox();
    const called: string[] = [];
    const socket = { ownerClosed: () => called.push('closed'), roomInMailbox: () => called.push('room') };
    own(mailbox, socket);
    for (let n = 0; n < 4; n += 1) post(mailbox, message(n), 1000);
    holdUntil(mailbox, socket, 2500);
    await mailbox.receive(0);
    expect(called).toEqual([]);
    await mailbox.receive(0);
    expect(called).toEqual(['room']);
    await mailbox.receive(0);
    expect(called).toEqual(['room']);
    mailbox.close();
    expect(called).toEqual(['room', 'closed']);
  });

  test('calls them too when messages move to another owner or are dropped', () => {
    const [mailbox, other] = [new Mailbox(), new Mailbox()];
    const called: string[] = [];
    const socket = { ownerClosed: () => undefined, roomInMailbox: () => called.push('room') };
    own(mailbox, socket);
    post(mailbox, message(0), 1000);
    holdUntil(mailbox, socket, 0);
    moveMessages(mailbox, other, about(0));
    expect(called).toEqual(['room']);
    expect([mailboxCost(mailbox), other.size]).toEqual([0, 1]);
    own(other, socket);
    holdUntil(other, socket, 0);
    expect(discard(other, about(0))).toBe(1);
    expect(called).toEqual(['room', 'room']);
  });
});

type Action =
  | { readonly do: 'post'; readonly n: number; readonly size: number }
  | { readonly do: 'match' | 'discard'; readonly n: number }
  | { readonly do: 'take' };

/** What each action answers, and what is left: once from a mailbox, once from a plain list. */
function fromMailbox(actions: readonly Action[]): unknown {
  const mailbox = new Mailbox();
  const answers = actions.map((action) => {
    if (action.do === 'post') {
      post(mailbox, message(action.n), action.size);
      return undefined;
    }
    if (action.do === 'discard') return discard(mailbox, about(action.n));
    const taken = mailbox.take(action.do === 'match' ? about(action.n) : undefined);
    return sockets.findIndex((socket) => socket === taken?.socket);
  });
  return { answers, size: mailbox.size, cost: mailboxCost(mailbox) };
}

function fromList(actions: readonly Action[]): unknown {
  let waiting: { readonly n: number; readonly size: number }[] = [];
  const answers = actions.map((action) => {
    if (action.do === 'post') return void waiting.push(action);
    const before = waiting.length;
    if (action.do === 'discard') {
      waiting = waiting.filter(({ n }) => n !== action.n);
      return before - waiting.length;
    }
    const at = action.do === 'match' ? waiting.findIndex(({ n }) => n === action.n) : 0;
    return at === -1 ? -1 : (waiting.splice(at, 1)[0]?.n ?? -1);
  });
  const overhead = mailboxCost(filled(0));
  return { answers, size: waiting.length, cost: waiting.reduce((sum, { size }) => sum + size + overhead, 0) };
}

test('a mailbox is a queue from which one may also take what is behind', () => {
  const n = fc.nat(7);
  const action = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('post' as const), n, size: fc.nat(1000) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('match' as const, 'discard' as const), n }) },
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 3000, size: 'max' }), (actions) => {
      expect(fromMailbox(actions)).toEqual(fromList(actions));
    }),
    { seed, numRuns: 30 },
  );
});
