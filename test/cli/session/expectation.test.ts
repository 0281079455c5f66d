import { describe, expect, test } from 'vitest';
import { Expectation } from '../../../src/cli/session/expectation.ts';
import { type Packet, connect, listen } from '../../../src/core/index.ts';

const listener = await listen(0, { ip: '127.0.0.1' });
const socket = await connect('127.0.0.1', listener.port());
await Promise.all([socket.close(), listener.close()]);

/** What is shown of these packets. */
function shown(expectation: Expectation, ...packets: readonly Packet[]): readonly Packet[] {
  return packets.flatMap((data) => {
    const message = expectation.admit({ type: 'tcp', socket, data });
    return message !== undefined && 'data' in message ? [message.data] : [];
  });
}

describe('an expectation', () => {
  test('of packets shows so many, whole, and nothing behind them', () => {
    const expectation = new Expectation(2, 'packets');
    expect(shown(expectation, Buffer.from('abc'), Buffer.from('de'), Buffer.from('f')).map(String)).toEqual([
      'abc',
      'de',
    ]);
    expect(expectation.met).toBe(true);
    expect(expectation.admit({ type: 'tcp_closed', socket })).toBeUndefined();
  });

  test.each<[string, Packet, Packet]>([
    ['bytes', Buffer.from('abcd'), Buffer.from('ab')],
    ['a list', [1, 2, 3], [1, 2]],
    ['a header and the rest', [[1], Buffer.from('abc')], [[1], Buffer.from('a')]],
    ['a header that is longer', [[1, 2, 3], Buffer.from('abc')], [1, 2]],
  ])('of bytes shows not one more of %s', (_, packet, beginning) => {
    const expectation = new Expectation(3, 'bytes');
    expect(shown(expectation, Buffer.from('x'), packet, packet)).toEqual([Buffer.from('x'), beginning]);
  });

  test('says how much had come when the peer ends too early', () => {
    const expectation = new Expectation(5, 'bytes');
    shown(expectation, [[1], Buffer.from('ab')]);
    expect(expectation.shortfall).toBe('the peer closed after 3 of 5 bytes');
    expect(new Expectation(undefined, 'bytes').shortfall).toBeUndefined();
  });
});
