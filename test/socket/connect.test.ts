import { lookup } from 'node:dns/promises';
import { describe, expect, test } from 'vitest';
import type { SockAddr } from '../../src/core/address.ts';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import { Mailbox } from '../../src/core/mailbox.ts';
import type { ConnectOptions } from '../../src/core/options/options.ts';
import { openSockets } from './descriptors.ts';
import { failure, failureOf } from './failure.ts';
import { PeerListener } from './peer.ts';
import { silentPort } from './silent-port.ts';
import { turns } from './turns.ts';

const LOOPBACK = { ip: '127.0.0.1', active: false } as const;
const PASSIVE = { active: false } as const;

const localhost = new Set((await lookup('localhost', { all: true })).map(({ address }) => address));

/** As a program in JavaScript may call it. */
function connectWith(...args: readonly unknown[]): Promise<unknown> {
  return Reflect.apply(connect, undefined, args);
}

async function closedPort(): Promise<number> {
  await using listener = await listen(0, LOOPBACK);
  return listener.port();
}

describe('connect', () => {
  test('gives a socket that knows both its ends', async () => {
    await using listener = await listen(0, LOOPBACK);
    await using client = await connect('127.0.0.1', listener.port(), PASSIVE);
    await using server = await listener.accept();
    expect(client.peername()).toEqual({ family: 'inet', addr: '127.0.0.1', port: listener.port() });
    expect(server.peername()).toEqual(client.sockname());
    expect(server.sockname()).toEqual(client.peername());
    expect(client.port()).toBe(client.sockname().port);
  });

  test('takes its options as they are at each call, whatever they were at the last', async () => {
    await using listener = await listen(0, { ...LOOPBACK, backlog: 16 });
    const linger: [boolean, number] = [false, 0];
    const given: ConnectOptions = { ...PASSIVE, linger, packet: 1, header: 0 };
    const shown = async (options: ConnectOptions): Promise<unknown> => {
      await using client = await connect('127.0.0.1', listener.port(), options);
      return client.getopts(['linger', 'packet', 'header']);
    };
    const answers = [await shown(given), await shown(given)];
    linger[0] = true;
    linger[1] = 5;
    answers.push(await shown(given), await shown({ ...PASSIVE, packet: 2 }), await shown({ ...PASSIVE, packet: 2 }));
    answers.push(await shown({ ...PASSIVE, packet: 4 }), await shown({ ...PASSIVE, header: 4 }));
    expect(answers).toEqual([
      { linger: [false, 0], packet: 1, header: 0 },
      { linger: [false, 0], packet: 1, header: 0 },
      { linger: [true, 5], packet: 1, header: 0 },
      { linger: [false, 0], packet: 2, header: 0 },
      { linger: [false, 0], packet: 2, header: 0 },
      { linger: [false, 0], packet: 4, header: 0 },
      { linger: [false, 0], packet: 0, header: 4 },
    ]);
  });

  test('is active and binary by default', async () => {
    using listener = await PeerListener.listen();
    await using socket = await connect('127.0.0.1', listener.port);
    using peer = await listener.accept();
    await peer.send('hi');
    expect(await socket.owner.receive(1000)).toEqual({ type: 'tcp', socket, data: Buffer.from('hi') });
  });

  test('takes a socket address', async () => {
    await using listener = await listen(0, LOOPBACK);
    const sockaddr: SockAddr = { family: 'inet', addr: '127.0.0.1', port: listener.port() };
    await using client = await connect(sockaddr, PASSIVE, 1000);
    await using server = await listener.accept();
    expect(server.peername()).toEqual(client.sockname());
    expect(client.getopts(['active'])).toEqual(PASSIVE);
  });

  test('takes the words for addresses in a socket address', async () => {
    await using listener = await listen(0, LOOPBACK);
    await using client = await connect({ family: 'inet', addr: 'loopback', port: listener.port() }, PASSIVE);
    expect(client.peername()).toEqual({ family: 'inet', addr: '127.0.0.1', port: listener.port() });
  });

  test('says the addresses of IPv6 as the kernel writes them', async () => {
    await using listener = await listen(0, { ip: '::1', active: false });
    await using client = await connect('0:0:0:0:0:0:0:1', listener.port(), PASSIVE);
    await using server = await listener.accept();
    expect(client.peername()).toEqual({ family: 'inet6', addr: '::1', port: listener.port() });
    expect(server.sockname()).toEqual(client.peername());
  });

  test.each(['127.0.0.1', '::1'])('finds a listener on %s by the name localhost', async (ip) => {
    await using listener = await listen(0, { ip, active: false });
    const found: unknown[] = [];
    const outcome = await failure(async () => {
      await using client = await connect('localhost', listener.port(), PASSIVE, 5000);
      found.push(client.peername().addr);
    });
    expect([outcome, ...found]).toEqual(localhost.has(ip) ? ['ok', ip] : ['econnrefused']);
  });

  test('keeps to the family that is asked for', async () => {
    await using listener = await listen(0, { ip: '::1', active: false });
    expect(await failure(() => connect('localhost', listener.port(), { inet: true }))).toBe('econnrefused');
    expect(await failure(() => connect('127.0.0.1', listener.port(), { inet6: true }))).toBe('badarg');
    expect(await failure(() => connect('::1', listener.port(), { inet: true }))).toBe('badarg');
  });

  test('says econnrefused where nobody listens', async () => {
    const port = await closedPort();
    expect(await failure(() => connect('127.0.0.1', port))).toBe('econnrefused');
    expect(await failure(() => connect('localhost', port))).toBe('econnrefused');
  });

  test.each(['nobody.invalid', '', 'any', 'loopback', '256.0.0.1'])('says nxdomain for the name %j', async (name) => {
    expect(await failure(() => connect(name, 9, {}, 10_000))).toBe('nxdomain');
  });

  test.each([-1, 65_536, 1.5, Number.NaN, '80', undefined])('rejects port %s with badarg', async (port) => {
    expect(await failure(() => connectWith('127.0.0.1', port))).toBe('badarg');
  });

  test.each([
    { family: 'inet', addr: '127.0.0.1', port: 70_000 },
    { family: 'inet', addr: '127.0.0.1', port: -1 },
    { family: 'inet', addr: '127.0.0.1', port: '80' },
    { family: 'inet', addr: 'localhost', port: 9 },
    { family: 'inet', addr: '256.0.0.1', port: 9 },
    { family: 'inet', addr: '::1', port: 9 },
    { family: 'inet6', addr: '127.0.0.1', port: 9 },
    { family: 'inet6', addr: '::1', port: 9, scopeId: 'lo' },
    { family: 'appletalk', addr: '127.0.0.1', port: 9 },
    { family: 'local' },
  ])('rejects the socket address %j with badarg', async (address) => {
    expect(await failure(() => connectWith(address))).toBe('badarg');
  });

  test.each([[{ nonsense: 1 }], [{ packet: 5 }], [{ backlog: 5 }], [{ active: 32_768 }], [5], ['[binary]'], [null]])(
    'rejects the options %j with badarg',
    async (options) => {
      expect(await failure(() => connectWith('127.0.0.1', 9, options))).toBe('badarg');
    },
  );

  test.each(['soon', { timeout: 'soon' }, { milliseconds: 5 }, null, Number.NaN, true])(
    'rejects the time-out %j with badarg',
    async (timeout) => {
      const port = await closedPort();
      expect(await failure(() => connectWith('127.0.0.1', port, {}, timeout))).toBe('badarg');
    },
  );

  test('always times out with a time-out of 0', async () => {
    await using listener = await listen(0, LOOPBACK);
    for (let n = 0; n < 20; n += 1) {
      expect(await failure(() => connect('127.0.0.1', listener.port(), PASSIVE, 0))).toBe('timeout');
    }
  });

  test('times out where nobody answers', async () => {
    using silent = await silentPort();
    expect(await failure(() => connect('127.0.0.1', silent.port, {}, 30))).toBe('timeout');
    expect(await failure(() => connect('127.0.0.1', silent.port, {}, { timeout: 30 }))).toBe('timeout');
  });

  test('ends with the reason of a signal, before and while it connects', async () => {
    using silent = await silentPort();
    const reason = new Error('enough');
    const started = failureOf(() => connect('127.0.0.1', silent.port, {}, AbortSignal.abort(reason)));
    expect(await started).toBe(reason);
    const abort = new AbortController();
    const connecting = failureOf(() => connect('127.0.0.1', silent.port, {}, { signal: abort.signal, timeout: 5000 }));
    await turns();
    abort.abort(reason);
    expect(await connecting).toBe(reason);
  });

  test('ends with closed when its owner goes away while it connects', async () => {
    using silent = await silentPort();
    const owner = new Mailbox();
    const connecting = failure(() => connect('127.0.0.1', silent.port, { owner }));
    await turns();
    owner.close();
    expect(await connecting).toBe('closed');
  });

  test('connects to nobody with a signal that is aborted already', async () => {
    await using listener = await listen(0, LOOPBACK);
    const reason = new Error('enough');
    expect(await failureOf(() => connect('127.0.0.1', listener.port(), {}, AbortSignal.abort(reason)))).toBe(reason);
  });

  test('leaves no descriptor behind when it fails', async () => {
    using silent = await silentPort();
    const port = await closedPort();
    await turns();
    const before = openSockets();
    const attempts = [
      () => connect('127.0.0.1', port),
      () => connect('127.0.0.1', port, { nodelay: true }),
      () => connect('127.0.0.1', silent.port, {}, 10),
      () => connect('127.0.0.1', silent.port, { ip: '127.0.0.1' }, 10),
      () => connect('127.0.0.1', silent.port, {}, 0),
      () => connect('127.0.0.1', silent.port, {}, AbortSignal.abort()),
      () => connect('127.0.0.1', port, { bindToDevice: 'nosuchdevice' }),
      () => connect('127.0.0.1', port, { ip: '192.0.2.1' }),
    ];
    const outcomes = await Promise.allSettled(attempts.map((attempt) => attempt()));
    expect(outcomes.map(({ status }) => status)).toEqual(attempts.map(() => 'rejected'));
    await turns();
    expect(openSockets()).toBe(before);
  });

  test('binds the local address and port that are asked for', async () => {
    await using listener = await listen(0, LOOPBACK);
    const port = await closedPort();
    await using client = await connect('127.0.0.1', listener.port(), { ...PASSIVE, ip: '127.0.0.2', port });
    await using server = await listener.accept();
    expect(client.sockname()).toEqual({ family: 'inet', addr: '127.0.0.2', port });
    expect(server.peername()).toEqual(client.sockname());
  });

  test('takes the local address as a socket address', async () => {
    await using listener = await listen(0, LOOPBACK);
    const ifaddr = { family: 'inet', addr: '127.0.0.3' } as const;
    await using client = await connect('127.0.0.1', listener.port(), { ...PASSIVE, ifaddr });
    expect(client.sockname().addr).toBe('127.0.0.3');
  });

  test('says eaddrnotavail and eaddrinuse of the local end', async () => {
    await using listener = await listen(0, LOOPBACK);
    const port = listener.port();
    expect(await failure(() => connect('127.0.0.1', port, { ip: '192.0.2.1' }))).toBe('eaddrnotavail');
    expect(await failure(() => connect('127.0.0.1', port, { ip: '127.0.0.1', port }))).toBe('eaddrinuse');
  });

  test('sets options before it connects', async () => {
    await using listener = await listen(0, LOOPBACK);
    const options = { nodelay: true, keepalive: true, tos: 16, ttl: 33 };
    await using client = await connect('127.0.0.1', listener.port(), { ...PASSIVE, ...options, recbuf: 100_000 });
    expect(client.getopts(['nodelay', 'keepalive', 'tos', 'ttl', 'recbuf'])).toEqual({ ...options, recbuf: 200_000 });
  });

  test('names the option that the kernel refuses', async () => {
    const error = await failureOf(() => connect('127.0.0.1', 9, { bindToDevice: 'nosuchdevice' }));
    expect(error).toMatchObject({ reason: 'enodev', code: 'ENODEV' });
    expect(String(error)).toMatch(/bind_to_device/);
  });

  test('gives the socket to the owner that is named', async () => {
    using listener = await PeerListener.listen();
    const owner = new Mailbox();
    await using socket = await connect('127.0.0.1', listener.port, { owner });
    using peer = await listener.accept();
    await peer.send('hi');
    expect(socket.owner).toBe(owner);
    expect(await owner.receive(1000)).toMatchObject({ type: 'tcp', socket });
  });

  test('refuses an owner that is closed, or none', async () => {
    const owner = new Mailbox();
    owner.close();
    expect(await failure(() => connect('127.0.0.1', 9, { owner }))).toBe('badarg');
    expect(await failure(() => connectWith('127.0.0.1', 9, { owner: {} }))).toBe('badarg');
  });
});
