import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import { EAGAIN, EINVAL, type KernelIo, availableKernelIo, reopenPipe } from '../../src/core/native/kernel-io.ts';
import { onwardRoute } from '../../src/core/native/onward-route.ts';
import type { Socket } from '../../src/core/socket.ts';
import { bytes, compare } from '../peers/bytes.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { inputPipe, outputPipe } from '../peers/pipe.ts';
import { failure, failureOf } from '../socket/failure.ts';
import { type Link, link } from '../socket/pair.ts';
import { openDescriptors } from './descriptors.ts';
import { text } from './text.ts';

const MIB = 1024 * 1024;
/** More than the kernel keeps of two connections that stand still. */
const MUCH = 64 * MIB;

/** Two connections: what comes to the first of ours is to leave by the other. */
async function links(options: Parameters<typeof link>[0] = {}): Promise<{ from: Link; to: Link } & AsyncDisposable> {
  const [from, to] = [await link(options), await link(options)];
  return {
    from,
    to,
    async [Symbol.asyncDispose]() {
      await Promise.all([from[Symbol.asyncDispose](), to[Symbol.asyncDispose]()]);
    },
  };
}

describe('passOn', () => {
  test.each(['inet', 'socket'] as const)(
    'sends to another socket what arrives, behind what was sent before, up to the end (%s)',
    async (inetBackend) => {
      const data = bytes(5 * MIB, 'pass on');
      await using ends = await links({ inetBackend });
      const { from, to } = ends;
      const arrived = to.peer.read();
      await to.socket.send('before');
      void from.peer.send(data).then(() => from.peer.end());
      expect(await from.socket.passOn(to.socket)).toBe(data.length);
      expect(await failure(() => from.socket.recv())).toBe('closed');
      await to.socket.send('behind');
      await to.socket.shutdown('write');
      const all = Buffer.concat([Buffer.from('before'), data, Buffer.from('behind')]);
      expect(compare((await arrived).bytes, all)).toBe('identical');
      expect([from.socket.bytesRead, to.socket.bytesWritten]).toEqual([data.length, all.length]);
      expect(to.socket.getstat(['sendOct', 'sendPend'])).toEqual({ sendOct: all.length, sendPend: 0 });
    },
  );

  test('goes both ways at once', async () => {
    const [up, down] = [bytes(MUCH, 'up'), bytes(MUCH, 'down')];
    await using ends = await links();
    const { from, to } = ends;
    const arrived = [to.peer.read(), from.peer.read()] as const;
    void from.peer.send(up).then(() => from.peer.end());
    void to.peer.send(down).then(() => to.peer.end());
    expect(await Promise.all([passWhole(from.socket, to.socket), passWhole(to.socket, from.socket)])).toEqual([
      MUCH,
      MUCH,
    ]);
    expect(compare((await arrived[0]).bytes, up)).toBe('identical');
    expect(compare((await arrived[1]).bytes, down)).toBe('identical');
  });

  test('sends back what arrives, with one socket at both ends', async () => {
    await using ends = await link();
    const passing = ends.socket.passOn(ends.socket);
    await ends.peer.send('echo');
    expect(String(await ends.peer.recv(4))).toBe('echo');
    await ends.peer.end();
    expect(await passing).toBe(4);
  });

  test('holds the one peer back while the other takes nothing, and stops at a signal with nothing lost', async () => {
    const data = bytes(MUCH, 'held back');
    await using ends = await links();
    const { from, to } = ends;
    const abort = new AbortController();
    let taken = false;
    void from.peer.send(data).then(() => (taken = true));
    const passing = failureOf(() => from.socket.passOn(to.socket, { signal: abort.signal }));
    // The other side is full when the kernel has not sent on what it has for a while.
    await expect.poll(() => from.socket.bytesRead).toBeGreaterThan(0);
    await standsStill(() => from.socket.bytesRead);
    expect(taken).toBe(false);
    const why = new Error('enough');
    abort.abort(why);
    expect(await passing).toBe(why);
    const arrived = to.peer.recv(MUCH);
    while (to.socket.bytesWritten < MUCH) {
      const piece = await from.socket.recv();
      if (Buffer.isBuffer(piece)) await to.socket.send(piece);
    }
    expect(compare(await arrived, data)).toBe('identical');
    expect(from.socket.bytesRead).toBe(MUCH);
  });

  test('fails with timeout after send_timeout of the other, when that takes nothing', async () => {
    await using ends = await links({ sendTimeout: 100 });
    const { from, to } = ends;
    void from.peer.send(bytes(MUCH, 'timeout'));
    expect(await failure(() => from.socket.passOn(to.socket))).toBe('timeout');
    const why = new Error('before');
    expect(await failureOf(() => to.socket.passOn(from.socket, { signal: AbortSignal.abort(why) }))).toBe(why);
  });

  test('fails as send does when the peer of the other resets, and both ways learn of it', async () => {
    await using ends = await links({ showEconnreset: true });
    const { from, to } = ends;
    const back = failure(async () => to.socket.passOn(from.socket));
    const passing = failureOf(() => from.socket.passOn(to.socket));
    const feeding = from.peer.send(bytes(MUCH, 'reset'));
    await to.peer.recv(1);
    to.peer.reset();
    expect(await passing).toMatchObject({ reason: 'econnreset' });
    expect(await back).toBe('ok');
    expect(await failure(() => to.socket.recv())).toBe('econnreset');
    from.peer.reset();
    await feeding;
  });

  test('ends at a reset of the peer, which recv then tells', async () => {
    await using ends = await links({ showEconnreset: true });
    const { from, to } = ends;
    const passing = from.socket.passOn(to.socket);
    await from.peer.send('all of it');
    expect(String(await to.peer.recv(9))).toBe('all of it');
    from.peer.reset();
    expect(await passing).toBe(9);
    expect(await failure(() => from.socket.recv())).toBe('econnreset');
  });

  test.each(['from', 'to'] as const)('ends when the socket is closed that it goes %s', async (end) => {
    await using ends = await links();
    const { from, to } = ends;
    const passing = failure(() => from.socket.passOn(to.socket));
    await ends[end].socket.close();
    expect(await passing).toBe(end === 'to' ? 'closed' : 'ok');
    expect((await ends[end].peer.read()).reason).toBe('closed');
  });

  test('lets nobody else receive here, or send there, and the end there wait', async () => {
    await using ends = await links();
    const { from, to } = ends;
    const passing = from.socket.passOn(to.socket);
    expect(await failure(() => from.socket.recv())).toBe('ealready');
    expect(await failure(() => to.socket.send('x'))).toBe('ealready');
    expect(await failure(() => from.socket.passOn(to.socket))).toBe('ealready');
    await using third = await link();
    expect(await failure(() => third.socket.passOn(to.socket))).toBe('ealready');
    const shutting = to.socket.shutdown('write');
    await from.peer.send('last words');
    await from.peer.end();
    expect(await passing).toBe(10);
    await shutting;
    expect(String((await to.peer.read()).bytes)).toBe('last words');
  });

  test('leaves to recv what had arrived before', async () => {
    await using ends = await links();
    const { from, to } = ends;
    from.socket.unrecv('before');
    expect(await from.socket.passOn(to.socket)).toBe(0);
    expect(await text(from.socket, 6)).toBe('before');
  });

  test('is for passive sockets, and for bytes', async () => {
    await using plain = await link();
    await using active = await link({ active: true });
    await using framed = await link({ packet: 4 });
    expect(await failure(() => active.socket.passOn(plain.socket))).toBe('einval');
    expect(await failure(() => framed.socket.passOn(plain.socket))).toBe('einval');
    expect(await failure(() => plain.socket.passOn(framed.socket))).toBe('einval');
  });

  test('goes from a unix socket to one of TCP, and back', async () => {
    const data = bytes(8 * MIB, 'unix');
    const where = { local: path.join(await temporaryFolder(), 'socket') };
    await using listener = await listen(0, { ip: where, active: false });
    await using client = await connect(where, 0, { active: false });
    await using server = await listener.accept();
    await using tcp = await link();
    const arrived = tcp.peer.recv(data.length);
    const passing = server.passOn(tcp.socket);
    await client.send(data);
    expect(compare(await arrived, data)).toBe('identical');
    const back = tcp.socket.passOn(server);
    void tcp.peer.send(data);
    const parts: Buffer[] = [];
    for (let size = 0; size < data.length;) {
      const part = await client.recv();
      if (!Buffer.isBuffer(part)) continue;
      parts.push(part);
      size += part.length;
    }
    expect(compare(Buffer.concat(parts), data)).toBe('identical');
    await client.shutdown('write');
    expect(await passing).toBe(data.length);
    await tcp.peer.end();
    expect(await back).toBe(data.length);
  });

  test('leaves no descriptor behind, however it ended', async () => {
    const all = ['close', 'abort', 'reset', 'end'] as const;
    for (const ending of all) await round(ending);
    await expect.poll(openDescriptors).toBeGreaterThan(0);
    const before = openDescriptors();
    for (let times = 0; times < 10; times += 1) for (const ending of all) await round(ending);
    await expect.poll(openDescriptors).toBeLessThanOrEqual(before);
  });
});

describe('the way from connection to connection', () => {
  test('gives back what the other would not take, when it turns out to be no way', async () => {
    const source = inputPipe();
    source.end.end('what was taken');
    const target = outputPipe();
    const [from, to] = [reopenPipe(source.fd, 'read') ?? -1, reopenPipe(target.fd, 'write') ?? -1];
    const io = kernel();
    const refusing: KernelIo = { ...io, splice: (one, other) => (other === to ? EINVAL : io.splice(one, other)) };
    const route = onwardRoute(refusing, from, to);
    await expect.poll(() => route.step(), { interval: 1 }).toBe('over');
    expect(String(route.close())).toBe('what was taken');
    io.close(from);
  });

  test('waits for the other with what it has, and takes no more meanwhile', async () => {
    const source = inputPipe();
    source.end.write('first');
    const target = outputPipe();
    const [from, to] = [reopenPipe(source.fd, 'read') ?? -1, reopenPipe(target.fd, 'write') ?? -1];
    const io = kernel();
    let full = true;
    let taken = 0;
    const slow: KernelIo = {
      ...io,
      splice(one, other) {
        if (other === to && full) return EAGAIN;
        taken += one === from ? 1 : 0;
        return io.splice(one, other);
      },
    };
    const route = onwardRoute(slow, from, to);
    await expect.poll(() => route.step(), { interval: 1 }).toBe('wait for file');
    const before = taken;
    expect([route.step(), taken]).toEqual(['wait for file', before]);
    full = false;
    expect(route.step()).toBe(5);
    expect(route.close()).toBeUndefined();
    io.close(from);
  });
});

/** The end, too. */
async function passWhole(one: Socket, other: Socket): Promise<number> {
  const count = await one.passOn(other);
  await other.shutdown('write');
  return count;
}

/** One passing on, to its end. */
async function round(ending: 'close' | 'abort' | 'reset' | 'end'): Promise<void> {
  await using ends = await links();
  const { from, to } = ends;
  const abort = new AbortController();
  const passing = failureOf(() => from.socket.passOn(to.socket, { signal: abort.signal })).catch(() => 'passed');
  await from.peer.send('x');
  await to.peer.recv(1);
  if (ending === 'abort') abort.abort();
  if (ending === 'reset') to.peer.reset();
  if (ending === 'reset') await from.peer.send('y');
  if (ending === 'end') await from.peer.end();
  if (ending === 'close') await to.socket.close();
  await passing;
}

function kernel(): KernelIo {
  const io = availableKernelIo();
  if (io === undefined) throw new Error('no kernel');
  return io;
}

/** Resolves when a number has been the same for a while: that nothing moves any more is no event. */
async function standsStill(count: () => number): Promise<void> {
  let seen = -1;
  await expect
    .poll(
      () => {
        const before = seen;
        seen = count();
        return seen === before;
      },
      { interval: 100 },
    )
    .toBe(true);
}
