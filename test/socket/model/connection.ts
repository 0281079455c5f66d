import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import type { Socket } from '../../../src/core/socket.ts';
import { turns } from '../turns.ts';
import { type End, type Model, available, count, demand, take, tell } from './end.ts';

/** The two real sockets. */
export interface Connection {
  readonly a: Socket;
  readonly b: Socket;
}

/** No call takes so long: it hangs. */
const HANGS = 5000;

/** What has not come within so many turns of the loop does not come. */
const QUIET = 4;

/** The result of a call that has to end. */
export async function bounded<Result>(what: string, call: Promise<Result>): Promise<Result> {
  const over = new AbortController();
  const hangs = wait(HANGS, undefined, { signal: over.signal }).then(() => Promise.reject(new Error(`${what} hangs`)));
  try {
    return await Promise.race([call, hangs]);
  } finally {
    over.abort();
    await hangs.catch(() => undefined);
  }
}

/** Takes the messages of both ends until all that the model owes has come, and sees that no more comes. */
export async function settle(model: Model, real: Connection): Promise<void> {
  const deadline = Date.now() + HANGS;
  let quiet = 0;
  while (quiet < QUIET) {
    await turns(1);
    const taken = judgeAll(model, [messagesOf(model.a, real.a), messagesOf(model.b, real.b)]);
    const owed = owes(model.a) || owes(model.b);
    quiet = taken > 0 || owed ? 0 : quiet + 1;
    if (owed && Date.now() > deadline) throw new Error(`messages do not come: ${JSON.stringify(model)}`);
  }
}

function owes(end: End): boolean {
  if (end.passive > 0) return true;
  if (end.life === 'closed' || demand(end) === 0) return false;
  return end.incoming.length > 0 || (end.ended && end.told !== 'message');
}

interface Taken {
  readonly end: End;
  readonly messages: readonly Message[];
}

function messagesOf(end: End, socket: Socket): Taken {
  const messages: Message[] = [];
  for (let message = socket.owner.take(); message !== undefined; message = socket.owner.take()) {
    expect(message.socket).toBe(socket);
    messages.push(message);
  }
  return { end, messages };
}

/** The end of one socket may be what the end of the other one brought about: that one is judged first. */
function judgeAll(model: Model, [a, b]: readonly [Taken, Taken]): number {
  const early = !a.end.ended && a.messages.some(({ type }) => type === 'tcp_closed');
  for (const { end, messages } of early ? [b, a] : [a, b]) for (const message of messages) judge(model, end, message);
  return a.messages.length + b.messages.length;
}

/** May this message come now? */
function judge(model: Model, end: End, message: Message): void {
  switch (message.type) {
    case 'tcp':
      expect(end.passive, 'tcp_passive comes before more data').toBe(0);
      expect(demand(end), 'data comes where it is asked for').toBeGreaterThan(0);
      expect(Buffer.isBuffer(message.data) && take(model, end, message.data), 'the next data comes').toBe(true);
      count(end);
      return;
    case 'tcp_passive':
      expect(end.passive, 'tcp_passive comes when the count is used up').toBeGreaterThan(0);
      end.passive -= 1;
      return;
    case 'tcp_closed':
      expect(demand(end), 'the end comes where it is asked for').toBeGreaterThan(0);
      expect([end.ended, available(end)], 'tcp_closed comes after the data').toEqual([true, 0]);
      expect(end.told, 'tcp_closed comes once').not.toBe('message');
      expect(message, 'nothing is cut').not.toHaveProperty('rest');
      tell(model, end, 'message');
      return;
    case 'http':
    case 'tcp_error':
      expect.unreachable(`${message.type} comes`);
  }
}
