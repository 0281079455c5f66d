import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import type { Options } from '../../src/core/options/options.ts';
import { optionTable } from '../../src/core/options/table.ts';
import { failure, failureOf } from '../socket/failure.ts';
import { PeerListener, peerTo } from '../socket/peer.ts';
import { turns } from '../socket/turns.ts';
import { text } from './text.ts';
import { socketCalls } from './strace.ts';

const PASSIVE = { active: false } as const;

/** What `ss` prints about the sockets of a port: the kernel's own view. */
function ss(port: number): string {
  return execFileSync('ss', ['-Htanoeim', `sport = :${port} or dport = :${port}`], { encoding: 'utf8' });
}

/** Options, and the calls that strace is to see them become. */
const traced: readonly (readonly [options: Options, call: string])[] = [
  [{ nodelay: true }, 'SOL_TCP, TCP_NODELAY, [1], 4) = 0'],
  [{ nopush: true }, 'SOL_TCP, TCP_CORK, [1], 4) = 0'],
  [{ keepalive: true }, 'SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0'],
  [{ keepidle: 30 }, 'SOL_TCP, TCP_KEEPIDLE, [30], 4) = 0'],
  [{ keepintvl: 7 }, 'SOL_TCP, TCP_KEEPINTVL, [7], 4) = 0'],
  [{ keepcnt: 3 }, 'SOL_TCP, TCP_KEEPCNT, [3], 4) = 0'],
  [{ userTimeout: 3000 }, 'SOL_TCP, TCP_USER_TIMEOUT, [3000], 4) = 0'],
  [{ priority: 5 }, 'SOL_SOCKET, SO_PRIORITY, [5], 4) = 0'],
  [{ tos: 16 }, 'SOL_IP, IP_TOS, [16], 4) = 0'],
  [{ ttl: 33 }, 'SOL_IP, IP_TTL, [33], 4) = 0'],
  [{ recvtos: true }, 'SOL_IP, IP_RECVTOS, [1], 4) = 0'],
  [{ recvttl: true }, 'SOL_IP, IP_RECVTTL, [1], 4) = 0'],
  [{ sndbuf: 100_000 }, 'SOL_SOCKET, SO_SNDBUF, [100000], 4) = 0'],
  [{ recbuf: 20_000 }, 'SOL_SOCKET, SO_RCVBUF, [20000], 4) = 0'],
  [{ dontroute: true }, 'SOL_SOCKET, SO_DONTROUTE, [1], 4) = 0'],
  [{ reuseaddr: true }, 'SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0'],
  [{ reuseport: true }, 'SOL_SOCKET, SO_REUSEPORT, [1], 4) = 0'],
  [{ bindToDevice: 'lo' }, 'SOL_SOCKET, SO_BINDTODEVICE, "lo\\0", 3) = 0'],
  [{ raw: [[6, 8, Buffer.from([30, 0, 0, 0])]] }, 'SOL_TCP, TCP_LINGER2, [30], 4) = 0'],
];
const all: Options = Object.assign({}, ...traced.map(([options]) => options));

/** The same for options of IPv6, and for one that overwrites another: an IPv6 connection of its own. */
const tracedInet6: typeof traced = [
  [{ ipv6V6only: true }, 'SOL_IPV6, IPV6_V6ONLY, [1], 4) = 0'],
  [{ tclass: 16 }, 'SOL_IPV6, IPV6_TCLASS, [16], 4) = 0'],
  [{ recvtclass: true }, 'SOL_IPV6, IPV6_RECVTCLASS, [1], 4) = 0'],
  [{ reuseportLb: true }, 'SOL_SOCKET, SO_REUSEPORT, [1], 4) = 0'],
];
const allInet6: Options = Object.assign({}, ...tracedInet6.map(([options]) => options));

const BROADCAST = 'SOL_SOCKET, SO_BROADCAST, [1], 4) = 0';

function source(name: string): string {
  return JSON.stringify(new URL(`../../src/core/${name}.ts`, import.meta.url).href);
}

/** Options as the text of a program. */
function literal(options: Options): string {
  return JSON.stringify(options).replace(/\{"type":"Buffer","data":(\[[^\]]*\])\}/, 'Buffer.from($1)');
}

describe('strace sees', () => {
  test.each([
    ['connect', '', literal(all), ''],
    ['listen', literal(all), '', ''],
    ['setopts', '', '', literal(all)],
  ])('every option of %s', async (_call, onListen, onConnect, onSet) => {
    const calls = await socketCalls(`
      const { listen } = await import(${source('listen')});
      const { connect } = await import(${source('connect')});
      const listener = await listen(0, { ip: '127.0.0.1', ...${onListen || '{}'} });
      const socket = await connect('127.0.0.1', listener.port(), ${onConnect || '{}'});
      socket.setopts(${onSet || '{}'});
      await socket.close();
      await listener.close();`);
    for (const [, call] of traced) {
      expect(calls).toContainEqual(expect.stringMatching(/^setsockopt\(/));
      expect(calls).toContainEqual(expect.stringContaining(call));
    }
    expect(calls.filter((line) => line.includes('SO_LINGER'))).toEqual([]);
  });

  test('every option of IPv6, by connect, listen and setopts', async () => {
    const bound = ['ipv6V6only', 'reuseportLb'];
    const live = Object.fromEntries(Object.entries(allInet6).filter(([key]) => !bound.includes(key)));
    const calls = await socketCalls(`
      const { listen } = await import(${source('listen')});
      const { connect } = await import(${source('connect')});
      const listener = await listen(0, { ip: '::1', ...${literal(allInet6)} });
      const socket = await connect('::1', listener.port(), ${literal(allInet6)});
      socket.setopts(${literal({ ...live, broadcast: true })});
      await socket.close();
      await listener.close();`);
    for (const [options, call] of tracedInet6) {
      const times = bound.some((key) => key in options) ? 2 : 3;
      expect(calls.filter((line) => line.includes(call)).length).toBeGreaterThanOrEqual(times);
    }
    expect(calls).toContainEqual(expect.stringContaining(BROADCAST));
  });

  test('all that the table has of the kernel, but for what we carry out ourselves or only read', () => {
    const seen = new Set([...Object.keys(all), ...Object.keys(allInet6), 'broadcast']);
    const kernel = optionTable.filter(({ home }) => typeof home === 'object').map(({ key }) => key);
    expect(kernel.filter((key) => !seen.has(key))).toEqual(['linger', 'pktoptions']);
  });

  test('options set before bind, and bind before listen with the backlog that was asked for', async () => {
    const calls = await socketCalls(`
      const { listen } = await import(${source('listen')});
      const listener = await listen(0, { ip: '127.0.0.1', reuseport: true, backlog: 3 });
      listener.accept().catch(() => undefined);
      await new Promise(setImmediate);
      await listener.close();`);
    const order = calls.map((line) => /^(\w+)\(\d+, (?:SOL_SOCKET, SO_REUSEPORT|\d+\)|\{)/.exec(line)?.[1] ?? '');
    expect(order.filter((name) => name !== '')).toEqual(['setsockopt', 'bind', 'listen', 'listen']);
    expect(calls.filter((line) => /^listen\(\d+, 3\) += 0/.test(line))).toHaveLength(2);
  });
});

describe('ss sees', () => {
  test('the keepalive timer, the buffers and the multipath of a connection', async () => {
    await using listener = await listen(0, { ...PASSIVE, ip: '127.0.0.1', protocol: 'mptcp' });
    const port = listener.port();
    await using client = await connect('127.0.0.1', port, {
      ...PASSIVE,
      keepalive: true,
      keepidle: 30,
      recbuf: 20_000,
      protocol: 'mptcp',
    });
    expect(ss(port)).toMatch(/timer:\(keepalive,(?:30|29)/);
    expect(ss(port)).toContain('rb40000');
    expect(ss(port)).toMatch(/tcp-ulp-mptcp/);
    await using server = await listener.accept(2000);
    await client.send('over mptcp');
    expect(await text(server, 10)).toBe('over mptcp');
  });

  test('a backlog of 2, a third client that waits too, and a fourth held in SYN', async () => {
    await using listener = await listen(0, { ...PASSIVE, ip: '127.0.0.1', backlog: 2 });
    const port = listener.port();
    const connected = [await peerTo(port), await peerTo(port), await peerTo(port)];
    expect(await failure(() => connect('127.0.0.1', port, PASSIVE, 300))).toBe('timeout');
    const held = failure(async () => {
      await using late = await connect('127.0.0.1', port, PASSIVE, 10_000);
      await late.send('late');
    });
    await turns();
    expect(ss(port)).toMatch(/^LISTEN +3 +2 /m);
    expect(ss(port)).toMatch(/^SYN-SENT/m);
    for (const peer of connected) {
      await using server = await listener.accept(2000);
      expect(server.peername().port).toBe(peer.socket.localPort);
    }
    expect(await held).toBe('ok');
    for (const peer of connected) peer.close();
  });

  test.each([0, 1, 700])('the backlog %i, before and while somebody accepts', async (backlog) => {
    await using listener = await listen(0, { ...PASSIVE, ip: '127.0.0.1', backlog });
    const shown = new RegExp(`^LISTEN +0 +${backlog} `, 'm');
    expect(ss(listener.port())).toMatch(shown);
    const accepting = failure(() => listener.accept());
    expect(ss(listener.port())).toMatch(shown);
    await listener.close();
    expect(await accepting).toBe('closed');
  });
});

describe('the peer sees', () => {
  test.each([
    ['127.0.0.1', { tos: 16, ttl: 33 }, [{ ttl: 33 }, { tos: 16 }]],
    ['::1', { tclass: 16 }, [{ tclass: 16 }]],
  ] as const)('on %s the type of service and the hops of our packets', async (ip, sent, received) => {
    const asking = ip === '::1' ? { recvtclass: true } : { recvtos: true, recvttl: true };
    await using listener = await listen(0, { ...PASSIVE, ip, ...asking });
    await using _client = await connect(ip, listener.port(), { ...PASSIVE, ...sent });
    await using server = await listener.accept(2000);
    expect(server.getopts(['pktoptions'])).toEqual({ pktoptions: received });
  });

  test('the address, the port and the device that we are bound to', async () => {
    using listener = await PeerListener.listen();
    await using socket = await connect('127.0.0.1', listener.port, { ...PASSIVE, ip: '127.9.8.7', bindToDevice: 'lo' });
    using peer = await listener.accept();
    expect(peer.socket.remoteAddress).toBe('127.9.8.7');
    expect(peer.socket.remotePort).toBe(socket.port());
  });

  test('a reset where the linger time is 0', async () => {
    using listener = await PeerListener.listen();
    const socket = await connect('127.0.0.1', listener.port, { ...PASSIVE, linger: [true, 0] });
    using peer = await listener.accept();
    await socket.close();
    expect(await peer.read()).toMatchObject({ reason: 'econnreset' });
  });

  test('connections spread over two listeners that share a port', async () => {
    for (const option of ['reuseport', 'reuseportLb'] as const) {
      await using one = await listen(0, { ...PASSIVE, ip: '127.0.0.1', backlog: 64, [option]: true });
      await using two = await listen(one.port(), { ...PASSIVE, ip: '127.0.0.1', backlog: 64, [option]: true });
      const peers = await Promise.all(Array.from({ length: 40 }, () => peerTo(one.port())));
      const counts = [0, 0];
      for (const [index, listener] of [one, two].entries()) {
        for (let served = await poll(listener); served; served = await poll(listener))
          counts[index] = (counts[index] ?? 0) + 1;
      }
      expect(counts[0]).toBeGreaterThan(0);
      expect(counts[1]).toBeGreaterThan(0);
      expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(40);
      for (const peer of peers) peer.close();
    }
  });

  test('no IPv4 listener where it is v6only, and one where it is not', async () => {
    await using only = await listen(0, { ...PASSIVE, inet6: true, ipv6V6only: true });
    expect(await failure(() => connect('127.0.0.1', only.port(), PASSIVE))).toBe('econnrefused');
    await using both = await listen(0, { ...PASSIVE, inet6: true, ipv6V6only: false });
    await using client = await connect('127.0.0.1', both.port(), PASSIVE);
    await using server = await both.accept(2000);
    expect(server.peername()).toMatchObject({ addr: '::ffff:127.0.0.1', port: client.port() });
  });
});

async function poll(listener: Awaited<ReturnType<typeof listen>>): Promise<boolean> {
  return (
    (await failure(async () => {
      await using socket = await listener.accept(0);
      socket.setopts({ linger: [true, 0] });
    })) === 'ok'
  );
}

describe('an option that cannot be', () => {
  test.each([
    [{ bindToDevice: 'nosuchdev0' }, 'enodev', 'bind_to_device'],
    [{ keepcnt: 128 }, 'einval', 'keepcnt'],
    [{ raw: [[6, 9999, Buffer.alloc(4)]] }, 'enoprotoopt', 'raw 6,9999'],
    [{ ipv6V6only: true }, 'einval', 'ipv6_v6only'],
  ] as const)(
    '%j is refused with its name and reason, by connect, listen and setopts',
    async (options, reason, name) => {
      await using listener = await listen(0, { ...PASSIVE, ip: '127.0.0.1' });
      await using socket = await connect('127.0.0.1', listener.port(), PASSIVE);
      const runs = [
        () => connect('127.0.0.1', listener.port(), options),
        () => listen(0, { ip: '127.0.0.1', ...options }),
        () => socket.setopts(options),
      ];
      for (const run of runs) {
        expect(await failure(run)).toBe(reason);
        expect(String(await failureOf(run))).toContain(`option ${name}`);
      }
    },
  );

  test('protocol mptcp on a unix socket', async () => {
    await expect(listen(0, { ip: { local: '' }, protocol: 'mptcp' })).rejects.toMatchObject({
      reason: 'eprotonosupport',
    });
    await expect(listen(0, { ip: { local: '' }, protocol: 'mptcp' })).rejects.toThrow('option protocol');
  });
});

describe('tos and priority', () => {
  test.each([[{ priority: 5, tos: 16 }], [{ tos: 16, priority: 5 }]])(
    'do not change each other: %j',
    async (options) => {
      const both = { tos: 16, priority: 5 };
      await using listener = await listen(0, { ...PASSIVE, ip: '127.0.0.1', ...options });
      await using client = await connect('127.0.0.1', listener.port(), { ...PASSIVE, ...options });
      expect(listener.getopts(['tos', 'priority'])).toEqual(both);
      expect(client.getopts(['tos', 'priority'])).toEqual(both);
      client.setopts({ priority: 0, tos: 0 });
      client.setopts(options);
      expect(client.getopts(['tos', 'priority'])).toEqual(both);
    },
  );
});

function int(value: number): Buffer {
  return Buffer.from(new Int32Array([value]).buffer);
}

describe('raw', () => {
  test('sets and answers several options in one call, and leaves out what the kernel refuses', async () => {
    await using listener = await listen(0, { ...PASSIVE, ip: '127.0.0.1' });
    await using socket = await connect('127.0.0.1', listener.port(), PASSIVE);
    socket.setopts({
      raw: [
        [6, 8, int(30)],
        [6, 1, int(1)],
      ],
    });
    const answer = socket.getopts([
      { raw: [6, 8, 4] },
      { raw: [6, 9999, 4] },
      { raw: [6, 1, Buffer.alloc(1)] },
      { raw: [6, 8, 0] },
    ]);
    expect(answer).toEqual({
      raw: [
        [6, 8, int(30)],
        [6, 1, Buffer.from([1])],
        [6, 8, Buffer.alloc(0)],
      ],
    });
    expect(socket.getopts(['nodelay'])).toEqual({ nodelay: true });
  });
});
