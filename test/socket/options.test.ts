import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import type { Options } from '../../src/core/options/options.ts';
import { failure, failureOf } from './failure.ts';
import { link, pair } from './pair.ts';
import { turns } from './turns.ts';
import { textOf } from './packet-text.ts';
import { callWith } from './call-with.ts';

describe('getopts', () => {
  test('answers the defaults of a fresh socket', async () => {
    await using it = await link({ active: true });
    const defaults = {
      active: true,
      mode: 'binary',
      packet: 0,
      packetSize: 0,
      header: 0,
      buffer: 65_536,
      deliver: 'term',
      lineDelimiter: 10,
      exitOnClose: true,
      showEconnreset: false,
      sendTimeout: 'infinity',
      sendTimeoutClose: false,
      delaySend: false,
      highWatermark: 8192,
      lowWatermark: 4096,
      highMsgqWatermark: 8192,
      lowMsgqWatermark: 4096,
      nodelay: false,
      nopush: false,
      keepalive: false,
      keepidle: 7200,
      keepintvl: 75,
      keepcnt: 9,
      userTimeout: 0,
      linger: [false, 0],
      priority: 0,
      tos: 0,
      ttl: 64,
      recvtos: false,
      recvttl: false,
      pktoptions: [],
      reuseport: false,
      exclusiveaddruse: false,
      bindToDevice: '',
      dontroute: false,
      broadcast: false,
      debug: false,
      readAhead: true,
    } as const satisfies Options;
    const answer = it.socket.getopts([
      'active',
      'mode',
      'packet',
      'packetSize',
      'header',
      'buffer',
      'deliver',
      'lineDelimiter',
      'exitOnClose',
      'showEconnreset',
      'sendTimeout',
      'sendTimeoutClose',
      'delaySend',
      'highWatermark',
      'lowWatermark',
      'highMsgqWatermark',
      'lowMsgqWatermark',
      'nodelay',
      'nopush',
      'keepalive',
      'keepidle',
      'keepintvl',
      'keepcnt',
      'userTimeout',
      'linger',
      'priority',
      'tos',
      'ttl',
      'recvtos',
      'recvttl',
      'pktoptions',
      'reuseport',
      'exclusiveaddruse',
      'bindToDevice',
      'dontroute',
      'broadcast',
      'debug',
      'readAhead',
    ]);
    expect(answer).toEqual(defaults);
    expect(Object.keys(answer)).toEqual(Object.keys(defaults));
  });

  test('leaves out what the socket does not have', async () => {
    await using it = await link();
    expect(it.socket.getopts(['ipv6V6only', 'tclass', 'netns', 'packet', 'recvtclass'])).toEqual({ packet: 0 });
    expect(it.socket.getopts([])).toEqual({});
  });

  test.each(['nonsense', 'backlog', 'send_timeout', 'ip', 'raw', 5, undefined])(
    'refuses %s with einval',
    async (name) => {
      await using it = await link();
      expect(await failure(() => callWith(it.socket, 'getopts', ['active', name]))).toBe('einval');
    },
  );

  test('answers options of an IPv6 socket', async () => {
    await using listener = await listen(0, { ip: '::1', active: false, tclass: 16 });
    await using client = await connect('::1', listener.port(), { active: false, tclass: 32, recvtclass: true });
    await using server = await listener.accept();
    expect(client.getopts(['tclass', 'recvtclass'])).toEqual({ tclass: 32, recvtclass: true });
    expect(server.getopts(['tclass'])).toEqual({ tclass: 16 });
  });

  test('answers the tos and ttl that were received', async () => {
    await using both = await pair({ tos: 16, ttl: 33 }, { recvtos: true, recvttl: true });
    await both.client.send('x');
    await both.server.recv();
    expect(both.server.getopts(['pktoptions'])).toEqual({ pktoptions: [{ ttl: 33 }, { tos: 16 }] });
  });
});

describe('getopts and setopts of raw options', () => {
  const LINGER2 = [6, 8] as const;

  test('answer the bytes that the kernel has', async () => {
    await using it = await link();
    expect(it.socket.getopts([{ raw: [...LINGER2, 4] }])).toEqual({ raw: [[6, 8, Buffer.from([60, 0, 0, 0])]] });
    expect(it.socket.getopts([{ raw: [...LINGER2, 1] }])).toEqual({ raw: [[6, 8, Buffer.from([60])]] });
    expect(it.socket.getopts([{ raw: [...LINGER2, 0] }])).toEqual({ raw: [[6, 8, Buffer.alloc(0)]] });
    expect(it.socket.getopts([{ raw: [...LINGER2, Buffer.alloc(4)] }])).toEqual({
      raw: [[6, 8, Buffer.from([60, 0, 0, 0])]],
    });
    expect(it.socket.getopts([{ raw: [...LINGER2, 64] }]).raw?.[0]?.[2]).toHaveLength(4);
  });

  test('answer several, and leave out what the kernel refuses', async () => {
    await using it = await link();
    const answer = it.socket.getopts([{ raw: [6, 1, 4] }, { raw: [6, 9999, 4] }, 'packet', { raw: [...LINGER2, 4] }]);
    expect(answer).toEqual({
      packet: 0,
      raw: [
        [6, 1, Buffer.alloc(4)],
        [6, 8, Buffer.from([60, 0, 0, 0])],
      ],
    });
  });

  test('leave the bytes alone that a request came with', async () => {
    await using it = await link();
    const given = Buffer.alloc(4, 0xaa);
    it.socket.getopts([{ raw: [...LINGER2, given] }]);
    expect(given).toEqual(Buffer.alloc(4, 0xaa));
  });

  test.each([65_523, -1, 1.5])('refuse a size of %s with einval', async (size) => {
    await using it = await link();
    expect(await failure(() => it.socket.getopts([{ raw: [6, 8, size] }]))).toBe('einval');
  });

  test('set what the kernel is told', async () => {
    await using it = await link();
    it.socket.setopts({
      raw: [
        [6, 1, Buffer.from([1, 0, 0, 0])],
        [...LINGER2, Buffer.from([30, 0, 0, 0])],
      ],
    });
    expect(it.socket.getopts(['nodelay', { raw: [...LINGER2, 4] }])).toEqual({
      nodelay: true,
      raw: [[6, 8, Buffer.from([30, 0, 0, 0])]],
    });
  });

  test('report a refusal', async () => {
    await using it = await link();
    expect(await failure(() => it.socket.setopts({ raw: [[6, 9999, Buffer.alloc(4)]] }))).toBe('enoprotoopt');
  });
});

describe('setopts', () => {
  test('changes options of the kernel', async () => {
    await using it = await link();
    const options = {
      nodelay: true,
      keepalive: true,
      keepidle: 60,
      keepintvl: 5,
      keepcnt: 3,
      userTimeout: 7000,
      ttl: 20,
      tos: 8,
      recvtos: true,
      recvttl: true,
      nopush: true,
      dontroute: true,
    } as const;
    it.socket.setopts(options);
    expect(
      it.socket.getopts([
        'nodelay',
        'keepalive',
        'keepidle',
        'keepintvl',
        'keepcnt',
        'userTimeout',
        'ttl',
        'tos',
        'recvtos',
        'recvttl',
        'nopush',
        'dontroute',
      ]),
    ).toEqual(options);
    it.socket.setopts({ nodelay: false, nopush: false, ttl: -1 });
    expect(it.socket.getopts(['nodelay', 'nopush', 'ttl'])).toEqual({ nodelay: false, nopush: false, ttl: 64 });
  });

  test.each([
    [255, 252],
    [256, 0],
    [300, 44],
  ])('takes tos %i as the kernel does, as %i', async (given, kept) => {
    await using it = await link();
    it.socket.setopts({ tos: given });
    expect(it.socket.getopts(['tos'])).toEqual({ tos: kept });
  });

  test('leaves the priority alone when tos is set, and the other way round', async () => {
    await using it = await link();
    it.socket.setopts({ priority: 3 });
    it.socket.setopts({ tos: 16 });
    expect(it.socket.getopts(['priority', 'tos'])).toEqual({ priority: 3, tos: 16 });
    it.socket.setopts({ priority: 5 });
    expect(it.socket.getopts(['priority', 'tos'])).toEqual({ priority: 5, tos: 16 });
    it.socket.setopts({ tos: 8, priority: 2, nodelay: true });
    expect(it.socket.getopts(['priority', 'tos'])).toEqual({ priority: 2, tos: 8 });
  });

  test('leaves the priority alone when tos is set at the opening', async () => {
    await using it = await link({ priority: 3, tos: 16 });
    expect(it.socket.getopts(['priority', 'tos'])).toEqual({ priority: 3, tos: 16 });
  });

  test('doubles recbuf as Linux does, and moves buffer along', async () => {
    await using it = await link();
    it.socket.setopts({ recbuf: 20_000 });
    expect(it.socket.getopts(['recbuf', 'buffer'])).toEqual({ recbuf: 40_000, buffer: 20_000 });
    it.socket.setopts({ recbuf: 100_000, buffer: 5000 });
    expect(it.socket.getopts(['recbuf', 'buffer'])).toEqual({ recbuf: 200_000, buffer: 5000 });
    it.socket.setopts({ recbuf: 30_000 });
    expect(it.socket.getopts(['buffer'])).toEqual({ buffer: 5000 });
  });

  test('doubles sndbuf as Linux does', async () => {
    await using it = await link({ sndbuf: 50_000 });
    expect(it.socket.getopts(['sndbuf'])).toEqual({ sndbuf: 100_000 });
    it.socket.setopts({ sndbuf: 0 });
    expect(it.socket.getopts(['sndbuf'])).toEqual({ sndbuf: 4608 });
  });

  test('makes a buffer below 1 be 1', async () => {
    await using it = await link({ buffer: -5 });
    expect(it.socket.getopts(['buffer'])).toEqual({ buffer: 1 });
    await it.peer.send('ab');
    expect(textOf(await it.socket.recv())).toBe('a');
  });

  test('checks every value before it applies one', async () => {
    await using it = await link();
    const change: unknown = { packet: 2, nodelay: true, active: 99_999 };
    const error = await failureOf(() => callWith(it.socket, 'setopts', change));
    expect(error).toMatchObject({ reason: 'einval' });
    expect(String(error)).toMatch(/active/);
    expect(it.socket.getopts(['packet', 'nodelay'])).toEqual({ packet: 0, nodelay: false });
  });

  test('changes nothing where the counter would pass its end', async () => {
    await using it = await link({ active: 10 });
    expect(await failure(() => it.socket.setopts({ packet: 2, nodelay: true, active: 32_767 }))).toBe('einval');
    expect(it.socket.getopts(['packet', 'nodelay', 'active'])).toEqual({ packet: 0, nodelay: false, active: 10 });
  });

  test('goes from left to right, and stops where the kernel refuses, naming the option', async () => {
    await using it = await link();
    const change = { packet: 2, nodelay: true, bindToDevice: 'nosuchdevice', keepalive: true, mode: 'list' } as const;
    const error = await failureOf(() => it.socket.setopts(change));
    expect(error).toMatchObject({ reason: 'enodev' });
    expect(String(error)).toMatch(/bind_to_device/);
    expect(it.socket.getopts(['packet', 'nodelay', 'keepalive', 'mode'])).toEqual({
      packet: 2,
      nodelay: true,
      keepalive: false,
      mode: 'binary',
    });
  });

  test.each([{ backlog: 5 }, { ip: 'any' }, { inet6: true }, { ttl: 0 }, { packet: 5 }, { nonsense: 1 }, [], null, 5])(
    'refuses %j with einval',
    async (options) => {
      await using it = await link();
      expect(await failure(() => callWith(it.socket, 'setopts', options))).toBe('einval');
    },
  );

  test('changes what is received next', async () => {
    await using it = await link({ packet: 1 });
    await it.peer.send(Buffer.from([1, 65, 1, 66, 1, 67, 1, 68]));
    expect(await it.socket.recv()).toEqual(Buffer.from('A'));
    it.socket.setopts({ mode: 'list' });
    expect(await it.socket.recv()).toEqual([66]);
    it.socket.setopts({ binary: true });
    expect(await it.socket.recv()).toEqual(Buffer.from('C'));
    it.socket.setopts({ packetSize: 1, header: 1 });
    expect(await it.socket.recv()).toEqual([[68], Buffer.alloc(0)]);
  });

  test('changes the delimiter and the longest line', async () => {
    await using it = await link({ packet: 'line' });
    await it.peer.send('one\ntwo;three-and-more');
    expect(textOf(await it.socket.recv())).toBe('one\n');
    it.socket.setopts({ lineDelimiter: 59 });
    expect(textOf(await it.socket.recv())).toBe('two;');
    it.socket.setopts({ packetSize: 5 });
    expect(await failure(() => it.socket.recv())).toBe('emsgsize');
  });

  test('changes nothing of another socket that was connected with the same options', async () => {
    await using one = await link({ packet: 1, sendTimeout: 500 });
    await using changed = await link({ packet: 1, sendTimeout: 500 });
    changed.socket.setopts({ packet: 2, sendTimeout: 100 });
    await using later = await link({ packet: 1, sendTimeout: 500 });
    for (const { socket, peer } of [one, later]) {
      expect(socket.getopts(['packet', 'sendTimeout'])).toEqual({ packet: 1, sendTimeout: 500 });
      await socket.send('a');
      expect(await peer.recv(2)).toEqual(Buffer.from([1, 97]));
    }
  });

  test('changes how packets are sent', async () => {
    await using it = await link({ packet: 1 });
    await it.socket.send('a');
    it.socket.setopts({ packet: 2 });
    await it.socket.send('b');
    it.socket.setopts({ packet: 'raw' });
    await it.socket.send('c');
    expect(await it.peer.recv(6)).toEqual(Buffer.from([1, 97, 0, 1, 98, 99]));
    expect(it.socket.getopts(['packet'])).toEqual({ packet: 0 });
  });

  test('delivers at once what a new type makes of the bytes that wait', async () => {
    await using it = await link({ active: true, packet: 4 });
    await it.peer.send('line one\nline two\nrest');
    await turns();
    expect(it.socket.owner.size).toBe(0);
    it.socket.setopts({ packet: 'line' });
    expect(it.socket.owner.size).toBe(2);
    it.socket.setopts({ packet: 0 });
    expect(it.socket.owner.size).toBe(3);
  });

  test('takes options that have no effect here', async () => {
    await using it = await link();
    it.socket.setopts({ exclusiveaddruse: true, debug: true, readPackets: 5, nonBlockSend: true, netns: '/nowhere' });
    expect(it.socket.getopts(['exclusiveaddruse', 'debug'])).toEqual({ exclusiveaddruse: false, debug: true });
  });
});

describe('options of a listening socket', () => {
  test('are set and answered as those of a connection', async () => {
    await using listener = await listen(0, { ip: '127.0.0.1', packet: 2, nodelay: true, backlog: 7 });
    listener.setopts({ keepalive: true, mode: 'list', priority: 3 });
    listener.setopts({ tos: 16 });
    expect(listener.getopts(['packet', 'nodelay', 'keepalive', 'mode', 'priority', 'tos', 'active'])).toEqual({
      packet: 2,
      nodelay: true,
      keepalive: true,
      mode: 'list',
      priority: 3,
      tos: 16,
      active: true,
    });
    expect(await failure(() => listener.setopts({ ttl: 300 }))).toBe('einval');
  });

  test('are answered whether or not somebody waits in accept', async () => {
    await using listener = await listen(0, { ip: '127.0.0.1', nodelay: true });
    await turns();
    expect(listener.getopts(['nodelay'])).toEqual({ nodelay: true });
    const accepting = failure(() => listener.accept());
    await turns();
    expect(listener.getopts(['nodelay'])).toEqual({ nodelay: true });
    await listener.close();
    expect(await accepting).toBe('closed');
  });
});
