import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import type { ConnectOptions } from '../../src/core/options/options.ts';
import type { Message } from '../../src/core/message.ts';
import type { Socket } from '../../src/core/socket.ts';
import { failure, failureOf } from '../socket/failure.ts';
import { type Link, link } from '../socket/pair.ts';
import { peerTo } from '../socket/peer.ts';
import { turns } from '../socket/turns.ts';
import { text } from './text.ts';

const backends = ['inet', 'socket'] as const;
type Backend = (typeof backends)[number];

/** More than any pair of socket buffers takes. */
const MORE_THAN_FITS = 16 * 1024 * 1024;

function on(inetBackend: Backend, options: ConnectOptions = {}): Promise<Link> {
  return link({ inetBackend, ...options });
}

/** One thing for each backend. */
function either<Value>(inet: Value, socket: Value): readonly (readonly [Backend, Value])[] {
  return [
    ['inet', inet],
    ['socket', socket],
  ];
}

/** What has come to the mailbox by now. */
async function messages(socket: Socket): Promise<readonly string[]> {
  await turns();
  const taken: string[] = [];
  for (let message = socket.owner.take(); message !== undefined; message = socket.owner.take())
    taken.push(shown(message));
  return taken;
}

function shown(message: Message): string {
  if ('reason' in message) return `${message.type} ${message.reason}`;
  return 'data' in message && Buffer.isBuffer(message.data) ? `${message.type} ${String(message.data)}` : message.type;
}

describe('the defaults', () => {
  test.each(
    either({ packet: 0, packetSize: 0, buffer: 65_536 }, { packet: 'raw', packetSize: 67_108_864, buffer: 8192 }),
  )('of %s', async (backend, defaults) => {
    await using it = await on(backend);
    expect(it.socket.getopts(['packet', 'packetSize', 'buffer'])).toEqual(defaults);
    it.socket.setopts({ packet: 0 });
    expect(it.socket.getopts(['packet'])).toEqual({ packet: 0 });
  });

  test('pass from a listener to what it accepts', async () => {
    await using listener = await listen(0, { ip: '127.0.0.1', active: false, inetBackend: 'socket' });
    using _peer = await peerTo(listener.port());
    await using socket = await listener.accept(2000);
    expect(socket.getopts(['packet', 'buffer'])).toEqual({ packet: 'raw', buffer: 8192 });
  });

  test.each(either(3, 8))('bound a raw receive: %s', async (backend, pieces) => {
    await using it = await on(backend, backend === 'inet' ? { buffer: 30_000 } : {});
    await it.peer.send(Buffer.alloc(65_536, 'x'));
    let received = 0;
    let count = 0;
    for (; received < 65_536; count += 1) received += (await text(it.socket)).length;
    expect(count).toBeGreaterThanOrEqual(pieces);
  });

  test.each(either(['0123456789', 'ABC\n'], ['0123456789ABC\n']))(
    'cut a line at a buffer: %s',
    async (backend, lines) => {
      await using it = await on(backend, { packet: 'line', buffer: 10 });
      await it.peer.send('0123456789ABC\n');
      for (const line of lines) expect(await text(it.socket)).toBe(line);
    },
  );
});

describe('recv', () => {
  test.each(either('ealready', 'b'))('while another waits: %s', async (backend, second) => {
    await using it = await on(backend);
    const answers = [it.socket.recv(1, 2000), it.socket.recv(1, 2000)].map((one) => one.then(String, reasonOf));
    await it.peer.send('ab');
    expect(await Promise.all(answers)).toEqual(['a', second]);
  });

  test('that waits for its turn has its own time-out, and is closed with the others', async () => {
    await using it = await on('socket');
    const first = it.socket.recv(1, 2000).then(String);
    expect(await failure(() => it.socket.recv(1, 20))).toBe('timeout');
    const last = [failure(() => it.socket.recv(1)), failure(() => it.socket.recv(1))];
    await it.peer.send('a');
    expect(await first).toBe('a');
    it.peer.close();
    expect(await Promise.all(last)).toEqual(['closed', 'closed']);
  });

  test.each(either('einval', 'abc'))('with a length and a packet type: %s', async (backend, answer) => {
    await using it = await on(backend, { packet: 2 });
    await it.peer.send('\0\u0003abc');
    expect(await it.socket.recv(2, 2000).then(String, reasonOf)).toBe(answer);
  });

  test.each(either('enotconn', 'closed'))('after closed was said: %s', async (backend, again) => {
    await using it = await on(backend);
    it.peer.close();
    expect(await failure(() => it.socket.recv(0, 2000))).toBe('closed');
    expect(await failure(() => it.socket.recv(0, 2000))).toBe(again);
  });

  test.each(either('timeout', 'a'))('that waits when the socket becomes active: %s', async (backend, answer) => {
    await using it = await on(backend);
    const waiting = it.socket.recv(0, 200).then(String, reasonOf);
    it.socket.setopts({ active: true });
    await it.peer.send('a');
    expect(await waiting).toBe(answer);
  });

  test.each(either('ok', 'enotsup'))('and unrecv: %s', async (backend, answer) => {
    await using it = await on(backend);
    expect(await failure(() => it.socket.unrecv('a'))).toBe(answer);
  });
});

describe('a packet that is too large', () => {
  test.each(either(['emsgsize', 'enotconn', 'enotconn'], ['emsgsize', 'emsgsize', 'ok']))(
    'in passive mode: %s',
    async (backend, answers) => {
      await using it = await on(backend, { packet: 2, packetSize: 3 });
      await it.peer.send('\0\u0009123456789');
      const heard = [
        await failure(() => it.socket.recv(0, 2000)),
        await failure(() => it.socket.recv(0, 2000)),
        await failure(() => it.socket.send('x')),
      ];
      expect(heard).toEqual(answers);
    },
  );

  test.each(either(['tcp_error emsgsize', 'tcp_closed'], ['tcp_error emsgsize']))(
    'in active mode: %s',
    async (backend, told) => {
      await using it = await on(backend, { packet: 2, packetSize: 3, active: true });
      await it.peer.send('\0\u0001a\0\u0009123456789');
      expect(await messages(it.socket)).toEqual(['tcp a', ...told]);
    },
  );

  test('leaves a socket of the socket backend passive and open', async () => {
    await using it = await on('socket', { packet: 2, packetSize: 3, active: true });
    await it.peer.send('\0\u0009123456789');
    expect(await messages(it.socket)).toEqual(['tcp_error emsgsize']);
    expect(it.socket.getopts(['active'])).toEqual({ active: false });
    await it.socket.send('x');
    expect(String(await it.peer.recv(3))).toBe('\0\u0001x');
    it.socket.setopts({ packetSize: 0, active: 'once' });
    expect(await messages(it.socket)).toEqual(['tcp 123456789']);
  });
});

describe('the peer’s end', () => {
  test.each(either('closed', 'ok'))('and a send in active mode, with exit_on_close: %s', async (backend, answer) => {
    await using it = await on(backend, { active: true });
    await it.peer.end();
    expect(await messages(it.socket)).toEqual(['tcp_closed']);
    expect(await failure(() => it.socket.send('x'))).toBe(answer);
  });

  test.each(either(['closed', 'enotconn'], ['closed', 'closed']))(
    'as a reset, and two sends: %s',
    async (backend, answers) => {
      await using it = await on(backend);
      it.peer.reset();
      expect(await failure(() => it.socket.recv(0, 2000))).toBe('closed');
      await turns();
      await failure(() => it.socket.send('x'));
      expect(await failure(() => it.socket.send('x'))).toBe(answers[1]);
    },
  );

  test.each(either('einval', 'closed'))('by us, and calls on a closed socket: %s', async (backend, answer) => {
    await using it = await on(backend);
    const { socket } = it;
    await socket.close();
    const calls = [
      () => socket.getopts(['active']),
      () => socket.setopts({ active: true }),
      () => socket.port(),
      () => socket.getstat(),
      () => socket.peername(),
    ];
    for (const call of calls) expect(await failure(call)).toBe(answer);
    expect(await failure(() => socket.recv())).toBe('closed');
    await using listener = await listen(0, { ip: '127.0.0.1', inetBackend: backend });
    await listener.close();
    expect(await failure(() => listener.port())).toBe(answer);
  });
});

describe('modes', () => {
  test.each(either([], ['tcp_passive']))('say of a dropped counter: %s', async (backend, told) => {
    await using it = await on(backend, { active: 5 });
    it.socket.setopts({ active: false });
    expect(await messages(it.socket)).toEqual(told);
    it.socket.setopts({ active: false });
    expect(await messages(it.socket)).toEqual([]);
  });

  test.each(either('http_header', 'http_request'))('of http after a setopts of packet: %s', async (backend, type) => {
    await using it = await on(backend, { packet: 'http_bin' });
    await it.peer.send('GET / HTTP/1.1\r\n');
    expect(await it.socket.recv(0, 2000)).toMatchObject({ type: 'http_request' });
    it.socket.setopts({ packet: 'http_bin' });
    await it.peer.send(type === 'http_header' ? 'A: b\r\n\r\n' : 'GET /b HTTP/1.1\r\n');
    expect(await it.socket.recv(0, 2000)).toMatchObject({ type });
  });
});

describe('send', () => {
  test.each(either('ok', 'timeout'))('of more than fits: %s', async (backend, answer) => {
    await using it = await on(backend, { sendTimeout: 100 });
    expect(await failure(() => it.socket.send(Buffer.alloc(MORE_THAN_FITS)))).toBe(answer);
  });

  test('of the socket backend says what it did not send when its time runs out, and it is not sent later', async () => {
    await using it = await on('socket', { sendTimeout: 100, packet: 4 });
    const body = Buffer.alloc(MORE_THAN_FITS, 'abcdefghij');
    const error = await failureOf(() => it.socket.send(body));
    expect(error).toMatchObject({ reason: 'timeout', rest: expect.any(Buffer) });
    const { rest = Buffer.alloc(0) } =
      error instanceof Error && 'rest' in error && Buffer.isBuffer(error.rest) ? { rest: error.rest } : {};
    const reading = it.peer.read();
    it.socket.setopts({ packet: 'raw', sendTimeout: 'infinity' });
    await it.socket.send(rest);
    await it.socket.send('end');
    await it.socket.close();
    const { bytes } = await reading;
    expect(bytes.readUInt32BE(0)).toBe(body.length);
    expect(bytes.subarray(4).equals(Buffer.concat([body, Buffer.from('end')]))).toBe(true);
  });

  test('with send_timeout_close says only timeout, and closes', async () => {
    await using it = await on('socket', { sendTimeout: 100, sendTimeoutClose: true });
    const error = await failureOf(() => it.socket.send(Buffer.alloc(MORE_THAN_FITS)));
    expect(error).toMatchObject({ reason: 'timeout', rest: undefined });
    expect(await failure(() => it.socket.send('x'))).toBe('closed');
    expect(await failure(() => it.socket.recv(0, 100))).toBe('closed');
  });

  test('of the socket backend waits for the kernel, whatever the watermarks and delay_send say', async () => {
    await using it = await on('socket', { highWatermark: MORE_THAN_FITS * 2, delaySend: true });
    let sent = false;
    const sending = it.socket.send(Buffer.alloc(MORE_THAN_FITS)).then(() => {
      sent = true;
    });
    const behind = it.socket.send('behind');
    await turns();
    expect(sent).toBe(false);
    const all = await it.peer.recv(MORE_THAN_FITS + 6);
    await Promise.all([sending, behind]);
    expect(String(all.subarray(-6))).toBe('behind');
  });

  test('of the socket backend ends when the peer goes away', async () => {
    await using it = await on('socket');
    const sending = failure(() => it.socket.send(Buffer.alloc(MORE_THAN_FITS)));
    await turns();
    it.peer.reset();
    expect(await sending).toBe('closed');
  });

  test.each(either(['closed', 'closed'], ['closed', 'b']))('after shutdown(write): %s', async (backend, answers) => {
    await using it = await on(backend);
    await it.socket.shutdown('write');
    expect(await failure(() => it.socket.send('x'))).toBe(answers[0]);
    await it.peer.send('b');
    expect(await it.socket.recv(0, 2000).then(String, reasonOf)).toBe(answers[1]);
  });
});

describe('the rest', () => {
  test.each(either(['tcp_closed'], []))('shutdown(read) of an active socket: %s', async (backend, told) => {
    await using it = await on(backend, { active: true, exitOnClose: false });
    await it.socket.shutdown('read');
    await it.peer.send('late');
    expect(await messages(it.socket)).toEqual(told);
  });

  test.each(either('after', 'closed'))('bytes that come after shutdown(read): %s', async (backend, answer) => {
    await using it = await on(backend);
    await it.socket.shutdown('read');
    await it.peer.send('after');
    await turns();
    expect(await it.socket.recv(0, 2000).then(String, reasonOf)).toBe(answer);
  });

  test.each(either('ok', 'timeout'))(
    'accept with a time-out of 0 and a client that waits: %s',
    async (backend, answer) => {
      await using listener = await listen(0, { ip: '127.0.0.1', inetBackend: backend });
      using _peer = await peerTo(listener.port());
      expect(await failure(async () => (await listener.accept(0)).close())).toBe(answer);
    },
  );

  test.each(either('enotconn', 'ok'))('shutdown of a listening socket: %s', async (backend, answer) => {
    await using listener = await listen(0, { ip: '127.0.0.1', inetBackend: backend });
    expect(await failure(() => listener.shutdown('write'))).toBe(answer);
  });

  test.each(either('ok', 'enotsup'))('nodelay on a unix socket: %s', async (inetBackend, answer) => {
    await using listener = await listen(0, { ip: { local: '' }, inetBackend });
    const to = listener.sockname();
    expect(await failure(async () => (await connect(to, { inetBackend, nodelay: true })).close())).toBe(answer);
    await using socket = await connect(to, { inetBackend });
    expect(await failure(() => socket.setopts({ nodelay: true }))).toBe(answer);
    expect(
      await failure(async () => (await listen(0, { ip: { local: '' }, inetBackend, nodelay: true })).close()),
    ).toBe(answer);
  });

  test.each(either<unknown>(16, 'lowdelay'))('a tos of 16 reads back: %s', async (backend, shown) => {
    await using it = await on(backend, { tos: 16 });
    expect(it.socket.getopts(['tos'])).toEqual({ tos: shown });
    it.socket.setopts({ tos: 20 });
    expect(it.socket.getopts(['tos'])).toEqual({ tos: 20 });
  });

  test.each(either('einval', 'ok'))('a tos by its name: %s', async (backend, answer) => {
    await using it = await on(backend, {});
    expect(await failure(() => it.socket.setopts({ tos: 'throughput' }))).toBe(answer);
    expect(it.socket.getopts(['tos'])).toEqual({ tos: answer === 'ok' ? 'throughput' : 0 });
    const opened = await failure(async () => {
      await using _ = await listen(0, { ip: '127.0.0.1', inetBackend: backend, tos: 'lowdelay' });
    });
    expect(opened).toBe(answer === 'ok' ? 'ok' : 'badarg');
  });

  test.each(either('a number', 'enotsup'))('getfd: %s', async (backend, answer) => {
    await using it = await on(backend, {});
    const asked = await failure(() => it.socket.getfd());
    expect(asked === 'ok' ? 'a number' : asked).toBe(answer);
  });

  test.each(either({ sendMax: 5, sendAvg: 4 }, { sendMax: 4, sendAvg: 4 }))(
    'statistics: %s',
    async (backend, stats) => {
      await using it = await on(backend);
      await it.socket.send('abc');
      await it.socket.send('defgh');
      expect(it.socket.getstat()).toMatchObject({ sendOct: 8, sendCnt: 2, ...stats, recvDvi: 0, sendPend: 0 });
    },
  );
});

function reasonOf(error: unknown): unknown {
  return error instanceof Error && 'reason' in error ? error.reason : error;
}
