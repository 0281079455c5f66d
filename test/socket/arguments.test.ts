import { describe, expect, test } from 'vitest';
import { decodePacket } from '../../src/core/packet/decode.ts';
import { formatTerm } from '../../src/core/format-term.ts';
import { parseOptions } from '../../src/core/options/parse.ts';
import { callWith } from './call-with.ts';
import { failure, failureOf } from './failure.ts';
import { link, pair } from './pair.ts';

/** A program in JavaScript may give anything: it gets a reason, not an error from inside. */
describe('an argument of no kind that is known', () => {
  const strangers: readonly unknown[] = [null, true, 5, 'x', Symbol('s'), 1n, {}, () => 1];

  test.each(strangers.filter((value) => typeof value !== 'string'))('parseOptions(%o) is badarg', async (value) => {
    expect(await failure(() => Reflect.apply(parseOptions, undefined, [value]))).toBe('badarg');
  });

  test.each([null, undefined, true, 5, 'x', Symbol('s')])('formatTerm(%o) is badarg', async (value) => {
    expect(await failure(() => Reflect.apply(formatTerm, undefined, [value]))).toBe('badarg');
  });

  test.each([null, true, 5])('decodePacket(1, bytes, %o) is badarg', async (value) => {
    expect(await failure(() => Reflect.apply(decodePacket, undefined, [1, Buffer.of(0), value]))).toBe('badarg');
  });

  test('of getstat, sendBatch and recv is refused by what they say', async () => {
    await using it = await link();
    for (const value of strangers) expect(await failure(() => callWith(it.socket, 'getstat', value))).toBe('einval');
    for (const value of [undefined, null, 5]) {
      expect(await failure(() => callWith(it.socket, 'getstat', [value]))).toBe('einval');
    }
    for (const value of strangers) expect(await failure(() => callWith(it.socket, 'sendBatch', value))).toBe('einval');
    for (const value of strangers.filter((one) => one !== 5)) {
      expect(await failure(() => callWith(it.socket, 'recv', value, 0))).toBe('badarg');
    }
  });
});

describe('a time-out', () => {
  test.each([[[]], [new Date()], [new Map()]])('is not %o, which would be for ever', async (timeout) => {
    await using it = await link();
    expect(await failure(() => callWith(it.socket, 'recv', 0, timeout))).toBe('badarg');
  });

  test('is a signal that is aborted already: nothing is received', async () => {
    await using both = await pair();
    const reason = new Error('enough');
    await both.client.send('x');
    expect(await failureOf(() => both.server.recv(0, AbortSignal.abort(reason)))).toBe(reason);
    expect(await both.server.recv(0, 1000)).toEqual(Buffer.from('x'));
    await both.client.send('y');
    expect(await both.server.recv(1, 1000)).toEqual(Buffer.from('y'));
  });
});
