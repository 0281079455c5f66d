import { describe, expect, test } from 'vitest';
import { listen } from '../../src/core/listen.ts';
import type { ListenSocket } from '../../src/core/listener.ts';
import type { ListenOptions, OptionName, Options } from '../../src/core/options/options.ts';
import type { Socket } from '../../src/core/socket.ts';
import { peerTo } from './peer.ts';

const LOOPBACK = { ip: '127.0.0.1', active: false } as const;

const DEFAULTS: Options = { packet: 0, mode: 'binary', sendTimeout: 'infinity' };

async function accept(listener: ListenSocket): Promise<Socket> {
  await peerTo(listener.port());
  return listener.accept(1000);
}

/** What an accepted socket takes from its listener, each other than its default. */
const inherited: ListenOptions = {
  active: 5,
  mode: 'list',
  packet: 2,
  packetSize: 1000,
  header: 3,
  buffer: 2000,
  deliver: 'port',
  lineDelimiter: 0,
  exitOnClose: false,
  showEconnreset: true,
  sendTimeout: 1234,
  sendTimeoutClose: true,
  delaySend: true,
  highWatermark: 9000,
  lowWatermark: 3000,
  highMsgqWatermark: 9001,
  lowMsgqWatermark: 3001,
  nodelay: true,
  keepalive: true,
  linger: [true, 3],
  priority: 2,
  tos: 16,
  ttl: 33,
  recvtos: true,
  recvttl: true,
  keepidle: 100,
  keepintvl: 11,
  keepcnt: 4,
  userTimeout: 5000,
};

const names = Object.keys(inherited).filter((name): name is OptionName & keyof Options => name in inherited);

describe('an accepted socket', () => {
  test('takes the options of its listener', async () => {
    await using listener = await listen(0, { ...LOOPBACK, ...inherited });
    await using socket = await accept(listener);
    expect(socket.getopts(names)).toEqual(inherited);
  });

  test('takes options that were set on the listener before', async () => {
    await using listener = await listen(0, LOOPBACK);
    listener.setopts(inherited);
    await using socket = await accept(listener);
    expect(socket.getopts(names)).toEqual(inherited);
  });

  test('takes the values of the moment at which it is accepted', async () => {
    await using listener = await listen(0, LOOPBACK);
    using peer = await peerTo(listener.port());
    listener.setopts(inherited);
    await using socket = await listener.accept(1000);
    expect(socket.getopts(names)).toEqual(inherited);
    expect(peer.socket.destroyed).toBe(false);
  });

  test('does not follow its listener afterwards', async () => {
    await using listener = await listen(0, LOOPBACK);
    await using socket = await accept(listener);
    listener.setopts(inherited);
    expect(socket.getopts(['packet', 'nodelay', 'active'])).toEqual({ packet: 0, nodelay: false, active: false });
  });

  test('does not follow another one of the same listener', async () => {
    await using listener = await listen(0, LOOPBACK);
    await using socket = await accept(listener);
    await using changed = await accept(listener);
    changed.setopts({ packet: 2, mode: 'list', sendTimeout: 100 });
    await using later = await accept(listener);
    for (const one of [socket, later]) {
      expect(one.getopts(['packet', 'mode', 'sendTimeout'])).toEqual(DEFAULTS);
    }
  });

  test.each(['once', true, false, 7] as const)('takes active %s', async (active) => {
    await using listener = await listen(0, { ...LOOPBACK, active });
    await using socket = await accept(listener);
    expect(socket.getopts(['active'])).toEqual({ active });
  });

  test('is active where its listener was never told otherwise', async () => {
    await using listener = await listen(0, { ip: '127.0.0.1' });
    await using socket = await accept(listener);
    expect(socket.getopts(['active', 'mode', 'packet'])).toEqual({ active: true, mode: 'binary', packet: 0 });
  });
});
