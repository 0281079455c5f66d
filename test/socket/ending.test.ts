import { describe, expect, test } from 'vitest';
import { failureOf } from './failure.ts';
import { link } from './pair.ts';
import { turns } from './turns.ts';
import { textOf } from './packet-text.ts';

const HALF = Buffer.from([0, 0, 0, 9, 1, 2, 3]);

describe('the end of a stream', () => {
  test('says nothing more where it is clean', async () => {
    await using it = await link();
    it.peer.close();
    const error = await failureOf(() => it.socket.recv());
    expect(error).toMatchObject({ reason: 'closed', code: 'CLOSED' });
    expect(error).not.toHaveProperty('rest', expect.anything());
    expect(error).not.toHaveProperty('cause', expect.anything());
  });

  test('brings the bytes of a packet that it cut: recv', async () => {
    await using it = await link({ packet: 4 });
    await it.peer.send(HALF);
    it.peer.close();
    expect(await failureOf(() => it.socket.recv())).toMatchObject({ reason: 'closed', rest: HALF });
    expect(it.socket.errored).toMatchObject({ reason: 'closed', rest: HALF });
  });

  test('brings the bytes of a packet that it cut: tcp_closed', async () => {
    await using it = await link({ packet: 4, active: true });
    await it.peer.send(Buffer.concat([Buffer.from([0, 0, 0, 1, 65]), HALF]));
    it.peer.close();
    expect(await it.socket.owner.receive(1000)).toMatchObject({ type: 'tcp', data: Buffer.from('A') });
    expect(await it.socket.owner.receive(1000)).toEqual({ type: 'tcp_closed', socket: it.socket, rest: HALF });
  });

  test('brings a line without its end', async () => {
    await using it = await link({ packet: 'line', active: true });
    await it.peer.send('whole\nhalf');
    it.peer.close();
    expect(await it.socket.owner.receive(1000)).toMatchObject({ data: Buffer.from('whole\n') });
    expect(await it.socket.owner.receive(1000)).toMatchObject({ type: 'tcp_closed', rest: Buffer.from('half') });
  });

  test('is told as a message without more where it is clean', async () => {
    await using it = await link({ active: true });
    it.peer.close();
    expect(await it.socket.owner.receive(1000)).toEqual({ type: 'tcp_closed', socket: it.socket });
  });

  test.each([false, true])('brings its cause with show_econnreset %s: recv', async (showEconnreset) => {
    await using it = await link({ packet: 4, showEconnreset });
    await it.peer.send(HALF);
    it.peer.reset();
    const reason = showEconnreset ? 'econnreset' : 'closed';
    expect(await failureOf(() => it.socket.recv())).toMatchObject({ reason, rest: HALF });
    expect(it.socket.errored).toMatchObject({ cause: 'econnreset', rest: HALF });
  });

  test.each([false, true])('brings its cause with show_econnreset %s: tcp_closed', async (showEconnreset) => {
    await using it = await link({ active: true, showEconnreset });
    it.peer.reset();
    const messages = showEconnreset ? [await it.socket.owner.receive(1000)] : [];
    expect(messages).toMatchObject(showEconnreset ? [{ type: 'tcp_error', reason: 'econnreset' }] : []);
    expect(await it.socket.owner.receive(1000)).toMatchObject({ type: 'tcp_closed', cause: 'econnreset' });
  });

  test('brings its cause to a send', async () => {
    await using it = await link();
    it.peer.reset();
    await turns();
    expect(await failureOf(() => it.socket.send('x'))).toMatchObject({ reason: 'closed', cause: 'econnreset' });
  });

  test('waits for nobody on a passive socket, and is told to the next recv', async () => {
    await using it = await link();
    await it.peer.send('a');
    it.peer.close();
    await turns();
    expect(it.socket.owner.size).toBe(0);
    expect(textOf(await it.socket.recv())).toBe('a');
    expect(await failureOf(() => it.socket.recv())).toMatchObject({ reason: 'closed' });
  });

  test('lets the answer to a half-closed peer through without exit_on_close', async () => {
    await using it = await link({ exitOnClose: false });
    await it.peer.send('question');
    await it.peer.end();
    expect(textOf(await it.socket.recv())).toBe('question');
    expect(await failureOf(() => it.socket.recv())).toMatchObject({ reason: 'closed' });
    await it.socket.send('answer');
    await it.socket.close();
    expect(await it.peer.read()).toEqual({ bytes: Buffer.from('answer'), reason: 'closed' });
  });
});

describe('a packet that is too large or malformed', () => {
  test.each([
    { options: { packet: 4, packetSize: 10 }, bytes: Buffer.from([0, 0, 0, 11]), says: /11/ },
    { options: { packet: 'tpkt' }, bytes: Buffer.from([9, 9, 9, 9]), says: /tpkt/i },
    { options: { packet: 'line', packetSize: 4 }, bytes: Buffer.from('abcdefgh'), says: /4/ },
  ] as const)('is emsgsize, with what is wrong: $options', async ({ options, bytes, says }) => {
    await using it = await link(options);
    await it.peer.send(bytes);
    const error = await failureOf(() => it.socket.recv(0, 2000));
    expect(error).toMatchObject({ reason: 'emsgsize' });
    expect(String(error)).toMatch(says);
    expect(it.socket.errored).toMatchObject({ reason: 'emsgsize' });
  });

  test('comes after the good ones before it', async () => {
    await using it = await link({ active: true, packet: 4, packetSize: 10 });
    await it.peer.send(Buffer.from([0, 0, 0, 1, 65, 0, 0, 0, 99]));
    const types: string[] = [];
    for await (const message of it.socket) types.push(message.type);
    expect(types).toEqual(['tcp', 'tcp_error', 'tcp_closed']);
  });
});
