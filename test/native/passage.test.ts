import { execFileSync } from 'node:child_process';
import { readFileSync, readSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import type { Socket } from '../../src/core/socket.ts';
import { bytes, compare } from '../peers/bytes.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { inputPipe, outputPipe } from '../peers/pipe.ts';
import { canMount, smallDisk } from '../peers/small-disk.ts';
import { Transcript } from '../peers/transcript.ts';
import { failure, failureOf } from '../socket/failure.ts';
import { link, pair } from '../socket/pair.ts';
import { openDescriptors } from './descriptors.ts';
import { OpenFile } from './open-file.ts';
import { text } from './text.ts';

const MIB = 1024 * 1024;
/** More than the kernel keeps of a connection that stands still. */
const MUCH = 32 * MIB;

async function fileOf(data: Uint8Array): Promise<string> {
  const file = path.join(await temporaryFolder(), 'file');
  writeFileSync(file, data);
  return file;
}

/** All that a socket still receives, and what it fails with. */
async function receiveAll(socket: Socket): Promise<{ readonly data: Buffer; readonly error: unknown }> {
  const pieces: Buffer[] = [];
  while (true) {
    try {
      const piece = await socket.recv();
      if (Buffer.isBuffer(piece)) pieces.push(piece);
    } catch (error) {
      return { data: Buffer.concat(pieces), error };
    }
  }
}

describe('sendFrom', () => {
  test('sends a file from where its descriptor stands, up to its end', async () => {
    const data = bytes(5 * MIB, 'whole');
    using file = OpenFile.reading(await fileOf(data));
    readSync(file.fd, Buffer.alloc(100));
    await using ends = await link();
    const arrived = ends.peer.read();
    expect(await ends.socket.sendFrom(file.fd)).toBe(data.length - 100);
    expect(readSync(file.fd, Buffer.alloc(1))).toBe(0);
    await ends.socket.shutdown('write');
    expect(compare((await arrived).bytes, data.subarray(100))).toBe('identical');
    expect(ends.socket.bytesWritten).toBe(data.length - 100);
    expect(ends.socket.getstat(['sendOct', 'sendPend'])).toEqual({ sendOct: data.length - 100, sendPend: 0 });
  });

  test('sends a file from a position, and leaves its offset where it is', async () => {
    const data = bytes(3 * MIB, 'position');
    using file = OpenFile.reading(await fileOf(data));
    await using ends = await link();
    const arrived = ends.peer.read();
    expect(await ends.socket.sendFrom(file.fd, { position: MIB })).toBe(2 * MIB);
    const first = Buffer.alloc(10);
    readSync(file.fd, first);
    expect(first.equals(data.subarray(0, 10))).toBe(true);
    await ends.socket.shutdown('write');
    expect(compare((await arrived).bytes, data.subarray(MIB))).toBe('identical');
  });

  test('sends a file as packets, and leaves what is less than one', async () => {
    const data = bytes(MIB, 'packets');
    using file = OpenFile.reading(await fileOf(data));
    readSync(file.fd, Buffer.alloc(100));
    await using ends = await link({ packet: 2 });
    const arrived = ends.peer.read();
    const packets = Math.floor((data.length - 100) / 20_000);
    expect(await ends.socket.sendFrom(file.fd, { packetLength: 20_000 })).toBe(packets * 20_002);
    expect(ends.socket.getstat(['sendCnt', 'sendOct', 'sendMax'])).toEqual({
      sendCnt: packets,
      sendOct: packets * 20_002,
      sendMax: 20_002,
    });
    const rest = data.subarray(100 + 20_000 * packets);
    const read = Buffer.alloc(rest.length + 1);
    expect(read.subarray(0, readSync(file.fd, read)).equals(rest)).toBe(true);
    await ends.socket.close();
    const wire = Array.from({ length: packets }, (_, n) => [
      Buffer.of(20_000 >> 8, 20_000 & 255),
      data.subarray(100 + 20_000 * n, 100 + 20_000 * (n + 1)),
    ]).flat();
    expect(compare((await arrived).bytes, Buffer.concat(wire))).toBe('identical');
  });

  test.each([
    [1, 256],
    [2, 0],
    ['line', 100],
    [0, 100],
  ] as const)('refuses packets of packet %s with %s bytes', async (packet, packetLength) => {
    using file = OpenFile.reading(await fileOf(Buffer.alloc(1000)));
    await using ends = await link({ packet });
    expect(await failure(() => ends.socket.sendFrom(file.fd, { packetLength }))).toBe('einval');
  });

  test('sends what comes through a pipe, behind what was sent before, until its writers have gone', async () => {
    const data = bytes(5 * MIB, 'pipe');
    const pipe = inputPipe();
    await using ends = await link();
    const arrived = ends.peer.read();
    await ends.socket.send('before');
    const sending = ends.socket.sendFrom(pipe.fd);
    pipe.end.write(data.subarray(0, MIB));
    await setTimeout(20);
    pipe.end.end(data.subarray(MIB));
    expect(await sending).toBe(data.length);
    await ends.socket.shutdown('write');
    expect(compare((await arrived).bytes, Buffer.concat([Buffer.from('before'), data]))).toBe('identical');
  });

  test('sends what is left in a FIFO, though its writers have gone before', async () => {
    const name = path.join(await temporaryFolder(), 'fifo');
    execFileSync('mkfifo', [name]);
    using reader = OpenFile.with(name, 'r+');
    using reading = OpenFile.reading(name);
    {
      using writer = OpenFile.with(name, 'w');
      writer.write(Buffer.from('the last words'));
    }
    reader[Symbol.dispose]();
    await using ends = await link();
    expect(await ends.socket.sendFrom(reading.fd)).toBe(14);
    expect(String(await ends.peer.recv(14))).toBe('the last words');
  });

  test.each(['/proc/self/status', '/dev/null', '/dev/zero', '/'])(
    'sends nothing of %s, which is left to others',
    async (name) => {
      using file = OpenFile.reading(name);
      await using ends = await link();
      expect(await ends.socket.sendFrom(file.fd)).toBe(0);
      await ends.socket.send('still there');
      expect(String(await ends.peer.recv(11))).toBe('still there');
    },
  );

  test('lets nobody send in between, and the end wait', async () => {
    const data = bytes(MUCH, 'alone');
    using file = OpenFile.reading(await fileOf(data));
    await using ends = await link();
    const sending = ends.socket.sendFrom(file.fd);
    const shutting = ends.socket.shutdown('write');
    expect(await failure(() => ends.socket.send('x'))).toBe('ealready');
    expect(await failure(() => ends.socket.sendFrom(file.fd))).toBe('ealready');
    const { bytes: arrived } = await ends.peer.read();
    expect(await sending).toBe(MUCH);
    await shutting;
    expect(compare(arrived, data)).toBe('identical');
  });

  test('stops when a signal aborts, and loses nothing', async () => {
    const data = bytes(MUCH, 'abort');
    using file = OpenFile.reading(await fileOf(data));
    await using ends = await link();
    const abort = new AbortController();
    const sending = failureOf(() => ends.socket.sendFrom(file.fd, { signal: abort.signal }));
    await setTimeout(50);
    const sent = ends.socket.bytesWritten;
    expect(sent).toBeGreaterThan(0);
    abort.abort(new Error('enough'));
    expect(await sending).toEqual(new Error('enough'));
    const arrived = ends.peer.read();
    await ends.socket.send(data.subarray(sent));
    await ends.socket.shutdown('write');
    expect(compare((await arrived).bytes, data)).toBe('identical');
  });

  test('is told of a signal that has aborted before', async () => {
    using file = OpenFile.reading(await fileOf(bytes(MIB, 'aborted')));
    await using ends = await link();
    const why = new Error('before');
    expect(await failureOf(() => ends.socket.sendFrom(file.fd, { signal: AbortSignal.abort(why) }))).toBe(why);
    expect(ends.socket.bytesWritten).toBe(0);
  });

  test('fails with timeout after send_timeout, when the peer takes nothing', async () => {
    using file = OpenFile.reading(await fileOf(bytes(MUCH, 'timeout')));
    await using ends = await link({ sendTimeout: 100 });
    expect(await failure(() => ends.socket.sendFrom(file.fd))).toBe('timeout');
    const last = ends.socket.bytesWritten;
    void ends.peer.read();
    ends.socket.setopts({ sendTimeout: 'infinity' });
    expect(await failure(() => ends.socket.sendFrom(file.fd))).toBe('ok');
    expect(last).toBeLessThan(MUCH);
    expect(ends.socket.bytesWritten).toBe(MUCH);
  });

  test('is the last with send_timeout_close', async () => {
    using file = OpenFile.reading(await fileOf(bytes(MUCH, 'timeout close')));
    await using ends = await link({ sendTimeout: 100, sendTimeoutClose: true });
    expect(await failure(() => ends.socket.sendFrom(file.fd))).toBe('timeout');
    expect(await failure(() => ends.socket.send('x'))).toBe('enotconn');
  });

  test('does not count the time in which a pipe brings nothing', async () => {
    const pipe = inputPipe();
    await using ends = await link({ sendTimeout: 50 });
    const sending = ends.socket.sendFrom(pipe.fd);
    pipe.end.write('a');
    expect(String(await ends.peer.recv(1))).toBe('a');
    await setTimeout(150);
    pipe.end.end('b');
    expect(await sending).toBe(2);
  });

  test.each([false, true])(
    'fails as send does when the peer resets, with show_econnreset %s',
    async (showEconnreset) => {
      using file = OpenFile.reading(await fileOf(bytes(MUCH, 'reset')));
      await using ends = await link({ showEconnreset });
      const sending = failureOf(() => ends.socket.sendFrom(file.fd));
      await setTimeout(50);
      ends.peer.reset();
      expect(await sending).toMatchObject({ reason: showEconnreset ? 'econnreset' : 'closed', cause: 'econnreset' });
      expect(await failure(() => ends.socket.send('x'))).toBe('enotconn');
    },
  );

  test('fails with closed when the socket is closed meanwhile', async () => {
    using file = OpenFile.reading(await fileOf(bytes(MUCH, 'closed')));
    await using ends = await link();
    const sending = failure(() => ends.socket.sendFrom(file.fd));
    await setTimeout(50);
    await ends.socket.close();
    expect(await sending).toBe('closed');
  });

  test('is for bytes, not for packets', async () => {
    using file = OpenFile.reading('/dev/null');
    await using ends = await link({ packet: 2 });
    expect(await failure(() => ends.socket.sendFrom(file.fd))).toBe('einval');
  });
});

describe('receiveInto', () => {
  test('writes what arrives into a pipe, up to the end', async () => {
    const data = bytes(5 * MIB, 'into a pipe');
    const pipe = outputPipe();
    const printed = new Transcript(pipe.end);
    await using ends = await link();
    void ends.peer.send(data).then(() => ends.peer.end());
    expect(await ends.socket.receiveInto(pipe.fd)).toBe(data.length);
    pipe.given();
    await printed.ended;
    expect(compare(printed.bytes, data)).toBe('identical');
    expect(await failure(() => ends.socket.recv())).toBe('closed');
    expect(ends.socket.bytesRead).toBe(data.length);
  });

  test.each(['w', 'a'])('writes it into a file that is opened with %s', async (flag) => {
    const data = bytes(5 * MIB, 'into a file');
    const name = await fileOf(Buffer.from('old'));
    using file = OpenFile.with(name, flag);
    await using ends = await link();
    void ends.peer.send(data).then(() => ends.peer.end());
    expect(await ends.socket.receiveInto(file.fd)).toBe(data.length);
    const expected = flag === 'a' ? Buffer.concat([Buffer.from('old'), data]) : data;
    expect(compare(readFileSync(name), expected)).toBe('identical');
    expect(ends.socket.getstat(['recvOct'])).toEqual({ recvOct: data.length });
  });

  test('writes it into /dev/null', async () => {
    using file = OpenFile.with('/dev/null', 'w');
    await using ends = await link();
    void ends.peer.send(bytes(5 * MIB, 'nowhere')).then(() => ends.peer.end());
    expect(await ends.socket.receiveInto(file.fd)).toBe(5 * MIB);
    expect(await failure(() => ends.socket.recv())).toBe('closed');
  });

  test.each(['/dev/full', '/dev/zero'])('writes nothing into %s, which is left to others', async (name) => {
    using file = OpenFile.with(name, 'w');
    await using ends = await link();
    await ends.peer.send('hello');
    expect(await ends.socket.receiveInto(file.fd)).toBe(0);
    expect(await text(ends.socket, 5)).toBe('hello');
  });

  test.skipIf(!canMount).each(['w', 'a'])('keeps what a full disk does not take, opened with %s', async (flag) => {
    const data = bytes(3 * MIB, 'full');
    using file = OpenFile.with(path.join(await smallDisk(1024), 'out'), flag);
    await using ends = await link();
    void ends.peer.send(data).then(() => ends.peer.end());
    const written = await ends.socket.receiveInto(file.fd);
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(data.length);
    const rest = await receiveAll(ends.socket);
    expect(compare(rest.data, data.subarray(written))).toBe('identical');
    expect(ends.socket.bytesRead).toBe(data.length);
  });

  test('ends when the reader of a pipe has gone, and loses nothing', async () => {
    const pipe = outputPipe();
    pipe.end.destroy();
    await using ends = await link();
    await ends.peer.send('hello');
    expect(await ends.socket.receiveInto(pipe.fd)).toBe(0);
    expect(await text(ends.socket, 5)).toBe('hello');
  });

  test('leaves to recv what had arrived before, and to others what has a reader', async () => {
    const pipe = outputPipe();
    await using ends = await link();
    await ends.peer.send('hello');
    const receiving = text(ends.socket, 0);
    expect(await failure(() => ends.socket.receiveInto(pipe.fd))).toBe('ealready');
    expect(await receiving).toBe('hello');
    ends.socket.unrecv('again');
    expect(await ends.socket.receiveInto(pipe.fd)).toBe(0);
    expect(await text(ends.socket, 0)).toBe('again');
  });

  test('lets nobody else receive', async () => {
    const pipe = outputPipe();
    const abort = new AbortController();
    await using ends = await link();
    const receiving = failureOf(() => ends.socket.receiveInto(pipe.fd, { signal: abort.signal }));
    expect(await failure(() => ends.socket.recv())).toBe('ealready');
    expect(await failure(() => ends.socket.receiveInto(pipe.fd))).toBe('ealready');
    expect(await failure(() => ends.socket.setopts({ active: true }))).toBe('ealready');
    ends.socket.setopts({ nodelay: true, active: false });
    const why = new Error('enough');
    abort.abort(why);
    expect(await receiving).toBe(why);
  });

  test('brings every byte in order, though the socket was active a moment before', async () => {
    const data = bytes(MIB, 'active before');
    const pipe = outputPipe();
    const printed = new Transcript(pipe.end);
    await using ends = await link({ active: true });
    // It has not begun to read yet.
    ends.socket.setopts({ active: false });
    void ends.peer.send(data).then(() => ends.peer.end());
    expect(await ends.socket.receiveInto(pipe.fd)).toBe(data.length);
    pipe.given();
    await printed.ended;
    expect(compare(printed.bytes, data)).toBe('identical');
  });

  test('is for passive sockets, and for bytes', async () => {
    const pipe = outputPipe();
    await using active = await link({ active: true });
    expect(await failure(() => active.socket.receiveInto(pipe.fd))).toBe('einval');
    await using framed = await link({ packet: 4 });
    expect(await failure(() => framed.socket.receiveInto(pipe.fd))).toBe('einval');
  });

  test('tells when its descriptor takes nothing, and when it does again', async () => {
    const data = bytes(MUCH, 'stalled');
    const pipe = outputPipe();
    const states: boolean[] = [];
    await using ends = await link();
    void ends.peer.send(data).then(() => ends.peer.end());
    const receiving = ends.socket.receiveInto(pipe.fd, { stalled: (now) => states.push(now) });
    await expect.poll(() => states.at(-1)).toBe(true);
    const printed = new Transcript(pipe.end);
    expect(await receiving).toBe(MUCH);
    expect(states.at(-1)).toBe(false);
    pipe.given();
    await printed.ended;
    expect(compare(printed.bytes, data)).toBe('identical');
  });

  test('passes on a reset, after all that had arrived', async () => {
    const data = bytes(MIB, 'before a reset');
    const pipe = outputPipe();
    const printed = new Transcript(pipe.end);
    await using ends = await link({ showEconnreset: true });
    const receiving = ends.socket.receiveInto(pipe.fd);
    await ends.peer.send(data);
    await printed.untilSize(data.length);
    ends.peer.reset();
    expect(await receiving).toBe(data.length);
    expect(await failure(() => ends.socket.recv())).toBe('econnreset');
  });

  test('learns of a reset that the other direction has found, though its descriptor takes nothing', async () => {
    const data = bytes(MUCH, 'one for both');
    using file = OpenFile.reading(await fileOf(data));
    const pipe = outputPipe();
    await using ends = await link();
    let stalled = false;
    const receiving = ends.socket.receiveInto(pipe.fd, { stalled: (now) => (stalled = now) });
    void ends.peer.send(data);
    await expect.poll(() => stalled).toBe(true);
    const sending = failureOf(() => ends.socket.sendFrom(file.fd));
    await setTimeout(50);
    ends.peer.reset();
    expect(await sending).toMatchObject({ cause: 'econnreset' });
    const spliced = await receiving;
    const rest = await receiveAll(ends.socket);
    expect(rest.error).toMatchObject({ reason: 'closed', cause: 'econnreset' });
    // What stands in the pipe, and what the socket had: a piece from the beginning, without a hole.
    const printed = new Transcript(pipe.end);
    await printed.untilSize(spliced);
    const all = Buffer.concat([printed.bytes, rest.data]);
    expect(all.length).toBe(ends.socket.bytesRead);
    expect(compare(all, data.subarray(0, all.length))).toBe('identical');
  });

  test('and sendFrom do not wait for each other', async () => {
    const [up, down] = [bytes(MUCH, 'up'), bytes(MUCH, 'down')];
    using file = OpenFile.reading(await fileOf(up));
    const pipe = outputPipe();
    await using ends = await link();
    let stalled = false;
    const receiving = ends.socket.receiveInto(pipe.fd, { stalled: (now) => (stalled = now) });
    void ends.peer.send(down).then(() => ends.peer.end());
    await expect.poll(() => stalled).toBe(true);
    const arrived = ends.peer.recv(MUCH);
    expect(await ends.socket.sendFrom(file.fd)).toBe(MUCH);
    expect(compare(await arrived, up)).toBe('identical');
    expect(stalled).toBe(true);
    const printed = new Transcript(pipe.end);
    expect(await receiving).toBe(MUCH);
    pipe.given();
    await printed.ended;
    expect(compare(printed.bytes, down)).toBe('identical');
  });
});

describe('bytes that the kernel moves', () => {
  test.each(['inet', 'socket'] as const)(
    'stay whole with backend %s, however often both ends change their ways',
    async (inetBackend) => {
      const data = bytes(24 * MIB, `ways ${inetBackend}`);
      using source = OpenFile.reading(await fileOf(data));
      const name = await fileOf(Buffer.alloc(0));
      using sink = OpenFile.with(name, 'w');
      const [client, server] = [{ inetBackend }, { inetBackend }] as const;
      await using sockets = await pair(client, server);
      await Promise.all([sendByTurns(sockets.client, source.fd, data), receiveByTurns(sockets.server, sink)]);
      expect(compare(readFileSync(name), data)).toBe('identical');
    },
  );

  test('over a unix socket are the same', async () => {
    const data = bytes(8 * MIB, 'unix');
    using source = OpenFile.reading(await fileOf(data));
    const pipe = outputPipe();
    const printed = new Transcript(pipe.end);
    const where = { local: path.join(await temporaryFolder(), 'socket') };
    await using listener = await listen(0, { ip: where, active: false });
    await using client = await connect(where, 0, { active: false });
    await using server = await listener.accept();
    const receiving = server.receiveInto(pipe.fd);
    expect(await client.sendFrom(source.fd)).toBe(data.length);
    await client.shutdown('write');
    expect(await receiving).toBe(data.length);
    pipe.given();
    await printed.ended;
    expect(compare(printed.bytes, data)).toBe('identical');
  });

  test('leave no descriptor behind, however it ended', async () => {
    const file = await fileOf(bytes(MIB, 'leak'));
    const round = async (ending: 'close' | 'abort' | 'reset' | 'end'): Promise<void> => {
      using source = OpenFile.reading(file);
      using nowhere = OpenFile.with('/dev/null', 'w');
      const pipe = inputPipe();
      await using ends = await link();
      const abort = new AbortController();
      const { signal } = abort;
      const both = [
        failureOf(() => ends.socket.sendFrom(ending === 'end' ? source.fd : pipe.fd, { signal })).catch(() => 'sent'),
        failureOf(() => ends.socket.receiveInto(nowhere.fd, { signal })).catch(() => 'received'),
      ];
      await ends.peer.send('x');
      if (ending === 'abort') abort.abort();
      if (ending === 'reset') ends.peer.reset();
      if (ending === 'end') ends.peer.close();
      if (ending === 'reset') pipe.end.write('x');
      if (ending === 'close') await ends.socket.close();
      await Promise.all(both);
      pipe.given();
      pipe.end.destroy();
    };
    for (const ending of ['close', 'abort', 'reset', 'end'] as const) await round(ending);
    await setTimeout(50);
    const before = openDescriptors();
    for (let times = 0; times < 25; times += 1) {
      for (const ending of ['close', 'abort', 'reset', 'end'] as const) await round(ending);
    }
    await expect.poll(openDescriptors).toBeLessThanOrEqual(before);
  });
});

/** A piece by the kernel until an abort, a piece by send, and so on. */
async function sendByTurns(socket: Socket, fd: number, data: Buffer): Promise<void> {
  while (socket.bytesWritten < data.length) {
    await failureOf(() => socket.sendFrom(fd, { position: socket.bytesWritten, signal: AbortSignal.timeout(2) })).catch(
      noMore,
    );
    await socket.send(data.subarray(socket.bytesWritten, socket.bytesWritten + 100_000));
    await expect.poll(() => socket.getstat(['sendPend']).sendPend, { interval: 1 }).toBe(0);
  }
  await socket.shutdown('write');
}

/** The same on the other end. */
async function receiveByTurns(socket: Socket, sink: OpenFile): Promise<void> {
  let reason = 'ok';
  while (reason !== 'closed') {
    await failureOf(() => socket.receiveInto(sink.fd, { signal: AbortSignal.timeout(3) })).catch(noMore);
    reason = await failure(async () => {
      const piece = await socket.recv(0, 5);
      if (Buffer.isBuffer(piece)) sink.write(piece);
    });
  }
}

function noMore(): void {
  // It has come to its end before it was aborted.
}
