import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { Mailbox } from '../../src/core/mailbox.ts';
import { failure, failureOf } from './failure.ts';
import { link, pair } from './pair.ts';
import { turns, until } from './turns.ts';

const MIB = 1024 * 1024;

/** A sink that keeps its chunks, and takes none until `open`. */
function sink(): { readonly stream: Writable; readonly chunks: readonly Buffer[]; open(): void } {
  const chunks: Buffer[] = [];
  let waiting: (() => void) | undefined;
  let opened = false;
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      if (opened) done();
      else waiting = done;
    },
  });
  return {
    stream,
    chunks,
    open() {
      opened = true;
      waiting?.();
    },
  };
}

async function textsOf(stream: AsyncIterable<unknown>): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const chunk of stream) texts.push(String(chunk));
  return texts;
}

describe('stream', () => {
  test('carries a pipeline each way', async () => {
    await using both = await pair({ exitOnClose: false }, { exitOnClose: false });
    const [client, server] = [both.client.stream(), both.server.stream()];
    const bytes = Buffer.alloc(3 * MIB, 'gentcp');
    const echoing = pipeline(server, server);
    const back: Buffer[] = [];
    await Promise.all([
      pipeline(Readable.from([bytes.subarray(0, MIB), bytes.subarray(MIB)]), client),
      pipeline(client, async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) back.push(chunk);
      }),
      echoing,
    ]);
    expect(Buffer.concat(back).equals(bytes)).toBe(true);
  });

  test('makes a packet of each chunk, and a chunk of each packet', async () => {
    await using both = await pair({ packet: 4 }, { packet: 4 });
    const received: string[] = [];
    await Promise.all([
      pipeline(
        Readable.from(['one', 'two', 'x'.repeat(70_000), 'three'].map((text) => Buffer.from(text))),
        both.client.stream(),
      ),
      (async () => {
        for await (const chunk of both.server.stream()) received.push(String(chunk));
      })(),
    ]);
    expect(received).toEqual(['one', 'two', 'x'.repeat(70_000), 'three']);
  });

  test('keeps packets of no bytes', async () => {
    await using both = await pair({ packet: 2 }, { packet: 2 });
    const client = both.client.stream();
    client.write(Buffer.from('a'));
    client.write(Buffer.alloc(0));
    client.write(Buffer.from('b'));
    client.end();
    const received: string[] = [];
    for await (const chunk of both.server.stream()) received.push(String(chunk));
    expect(received).toEqual(['a', '', 'b']);
  });

  test('makes the socket passive', async () => {
    await using it = await link({ active: true });
    const stream = it.socket.stream();
    expect(it.socket.getopts(['active'])).toEqual({ active: false });
    stream.destroy();
  });

  test('reads first what has come as messages', async () => {
    await using it = await link({ active: 2, packet: 'line' });
    await it.peer.send('one\ntwo\nthree\n');
    await until(() => it.socket.owner.size === 3);
    const stream = it.socket.stream();
    await it.peer.send('four\n');
    it.peer.close();
    expect(await textsOf(stream)).toEqual(['one\n', 'two\n', 'three\n', 'four\n']);
    expect(it.socket.owner.size).toBe(0);
  });

  test.each([true, false])('reads what is left of an active socket that has ended, exit_on_close %s', async (exit) => {
    await using it = await link({ active: true, exitOnClose: exit });
    await it.peer.send('last words');
    it.peer.close();
    await until(() => it.socket.owner.size === 2);
    expect(await textsOf(it.socket.stream())).toEqual(['last words']);
  });

  test('fails with the end that has come as messages, where it was no clean one', async () => {
    await using reset = await link({ active: true, showEconnreset: true });
    await using cut = await link({ active: true, packet: 2 });
    reset.peer.reset();
    await cut.peer.send(Buffer.of(0, 5, 97));
    cut.peer.close();
    await until(() => reset.socket.owner.size === 2 && cut.socket.owner.size === 1);
    expect(await failureOf(() => textsOf(reset.socket.stream()))).toMatchObject({ reason: 'econnreset' });
    expect(await failureOf(() => textsOf(cut.socket.stream()))).toMatchObject({
      reason: 'closed',
      rest: Buffer.of(0, 5, 97),
    });
  });

  test('leaves the messages of other sockets where they are', async () => {
    const owner = new Mailbox();
    await using mine = await link({ active: true, owner });
    await using other = await link({ active: true, owner });
    await other.peer.send('other');
    await until(() => owner.size === 1);
    await mine.peer.send('mine');
    await until(() => owner.size === 2);
    mine.peer.close();
    expect(await textsOf(mine.socket.stream())).toEqual(['mine']);
    expect(await owner.receive(0)).toMatchObject({ socket: other.socket, data: Buffer.from('other') });
  });

  test('says einval of a closed socket that has left nothing, every time', async () => {
    await using it = await link();
    await it.socket.close();
    expect(await failure(() => it.socket.stream())).toBe('einval');
    expect(await failure(() => it.socket.stream())).toBe('einval');
  });

  test('reads nothing that nobody wants', async () => {
    await using it = await link();
    const slow = sink();
    const piping = pipeline(it.socket.stream(), slow.stream);
    let sent = false;
    const sending = it.peer.send(Buffer.alloc(32 * MIB)).then(() => {
      sent = true;
      it.peer.close();
    });
    await until(() => slow.chunks.length > 0);
    await turns(50);
    expect(sent).toBe(false);
    expect(it.socket.bytesRead).toBeLessThan(MIB);
    slow.open();
    await Promise.all([piping, sending]);
    expect(Buffer.concat(slow.chunks)).toHaveLength(32 * MIB);
  });

  test('takes no more than its socket can send', async () => {
    await using it = await link();
    const stream = it.socket.stream();
    const chunk = Buffer.alloc(256 * 1024);
    let written = 0;
    while (written < 200 && stream.write(chunk)) {
      written += 1;
      await turns(2);
    }
    expect(written).toBeLessThan(200);
    const drained = once(stream, 'drain');
    const reading = it.peer.read();
    await drained;
    stream.end();
    const { bytes, reason } = await reading;
    expect([bytes.length, reason]).toEqual([(written + 1) * chunk.length, 'closed']);
  });

  test('ends what it sends when it is ended, and goes on reading', async () => {
    await using it = await link({ exitOnClose: false });
    const stream = it.socket.stream();
    stream.end('question');
    expect(String((await it.peer.read()).bytes)).toBe('question');
    await it.peer.send('answer');
    it.peer.close();
    const received: string[] = [];
    for await (const chunk of stream) received.push(String(chunk));
    expect(received).toEqual(['answer']);
  });

  test('fails with the bytes of a packet that the end cut', async () => {
    await using it = await link({ packet: 4 });
    await it.peer.send(Buffer.from([0, 0, 0, 9, 1, 2, 3]));
    it.peer.close();
    const error = await failureOf(() => pipeline(it.socket.stream(), sink().stream));
    expect(error).toMatchObject({ reason: 'closed', rest: Buffer.from([0, 0, 0, 9, 1, 2, 3]) });
  });

  test('fails with emsgsize for a packet that is too large', async () => {
    await using it = await link({ packet: 4, packetSize: 10 });
    await it.peer.send(Buffer.from([0, 0, 0, 99]));
    expect(await failure(() => pipeline(it.socket.stream(), sink().stream))).toBe('emsgsize');
  });

  test('fails when the peer resets, however it is shown', async () => {
    await using it = await link();
    it.peer.reset();
    expect(await failureOf(() => pipeline(it.socket.stream(), sink().stream))).toMatchObject({ cause: 'econnreset' });
  });

  test('fails for a chunk that its header cannot tell', async () => {
    await using both = await pair({ packet: 1 }, { packet: 1 });
    expect(await failure(() => pipeline(Readable.from([Buffer.alloc(256)]), both.client.stream()))).toBe('emsgsize');
  });

  test('closes the socket when it is destroyed', async () => {
    await using it = await link();
    const stream = it.socket.stream();
    stream.destroy();
    await once(stream, 'close');
    expect(await it.peer.read()).toMatchObject({ reason: 'closed' });
    expect(await failure(() => it.socket.send('x'))).toBe('closed');
  });

  test('closes the socket when both sides have ended', async () => {
    await using it = await link({ exitOnClose: false });
    const stream = it.socket.stream();
    stream.resume().end();
    await it.peer.end();
    await once(stream, 'close');
    expect(await failure(() => it.socket.getopts(['active']))).toBe('einval');
  });

  test('is one at a time', async () => {
    await using it = await link();
    it.socket.stream();
    expect(await failure(() => it.socket.stream())).toBe('ealready');
    expect(await failure(() => it.socket[Symbol.asyncIterator]().next())).toBe('ealready');
  });
});
