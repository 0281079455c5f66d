import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { type Child, launch } from '../peers/child.ts';
import { nodeBinary } from '../peers/gentcp.ts';
import { PeerListener, peerTo } from '../socket/peer.ts';
import { textOf } from '../socket/packet-text.ts';
import { turns, until } from '../socket/turns.ts';

const folder = path.join(import.meta.dirname, '../../examples');

/** Runs an example as its first lines say. */
function example(name: string, ...args: readonly (string | number)[]): Child {
  return launch({ command: nodeBinary, args: [path.join(folder, `${name}.ts`), ...args.map(String)] });
}

/** The port that an example says it listens on. */
async function portOf(child: Child): Promise<number> {
  await child.stderr.until(/^port \d+$/m);
  return Number(/^port (\d+)$/m.exec(child.stderr.text)?.[1]);
}

describe('an example', () => {
  test('sends, and closes', async () => {
    using peers = await PeerListener.listen();
    const client = example('client', '127.0.0.1', peers.port, 'Some Data');
    const peer = await peers.accept();
    expect(await peer.read()).toEqual({ bytes: Buffer.from('Some Data'), reason: 'closed' });
    expect(await client.ended).toMatchObject({ exit: 0, stderr: '' });
  });

  test('receives until the client closes, and has what it got', async () => {
    const server = example('server', 0);
    const peer = await peerTo(await portOf(server));
    await peer.send('Some ');
    await turns();
    await peer.send('Data');
    await peer.end();
    const { exit, stdout } = await server.ended;
    expect([exit, String(stdout)]).toEqual([0, 'Some Data']);
  });

  test('serves as many clients at once as it has acceptors, and one after another', async () => {
    const server = example('acceptors', 0, 2);
    const port = await portOf(server);
    const open = () => connect('127.0.0.1', port, { packet: 2, active: false });
    const [first, second, third] = [await open(), await open(), await open()];
    for (const text of ['one', 'two']) {
      await second.send(text);
      await first.send(`first ${text}`);
      expect(textOf(await first.recv())).toBe(`FIRST ${text.toUpperCase()}`);
      expect(textOf(await second.recv())).toBe(text.toUpperCase());
    }
    await third.send('three');
    await expect(third.recv(0, 50)).rejects.toMatchObject({ reason: 'timeout' });
    await first.close();
    expect(textOf(await third.recv())).toBe('THREE');
    await Promise.all([second.close(), third.close()]);
    server.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ exit: 0 });
  });

  test('serves the next client after one that breaks its connection', async () => {
    const server = example('acceptors', 0, 1);
    const port = await portOf(server);
    const broken = await connect('127.0.0.1', port, { packet: 2, active: false });
    await broken.send('no answer is waited for');
    broken.setopts({ linger: [true, 0] });
    await broken.close();
    await using next = await connect('127.0.0.1', port, { packet: 2, active: false });
    await next.send('hello');
    expect(textOf(await next.recv())).toBe('HELLO');
  });

  test('relays packets to a receiver that takes them', async () => {
    using receivers = await PeerListener.listen();
    const relay = example('relay', 0, '127.0.0.1', receivers.port, 5000);
    const source = await connect('127.0.0.1', await portOf(relay), { packet: 2, active: false });
    const receiver = await receivers.accept();
    await source.send('one');
    await source.send('');
    await source.send('two');
    await source.close();
    expect(await receiver.read()).toEqual({ bytes: Buffer.from('\0\u0003one\0\0\0\u0003two'), reason: 'closed' });
    expect(await relay.ended).toMatchObject({ exit: 0 });
  });

  test('finds out that the receiver it relays to hangs', async () => {
    using receivers = await PeerListener.listen();
    const relay = example('relay', 0, '127.0.0.1', receivers.port, 100);
    const source = await connect('127.0.0.1', await portOf(relay), { packet: 2, active: false });
    const receiver = await receivers.accept();
    const packet = Buffer.alloc(65_535);
    // It is closed on the other side before any number of packets has been taken.
    const sending = (async () => {
      while (true) await source.send(packet);
    })();
    await expect(sending).rejects.toMatchObject({ reason: 'closed' });
    expect(await relay.ended).toMatchObject({ exit: 1, stderr: expect.stringContaining('the receiver hangs') });
    receiver.close();
  });

  test('goes on with a packet after its time-outs, and with the next one', async () => {
    const size = 32 * 1024 * 1024;
    using peers = await PeerListener.listen();
    const sender = example('resume', '127.0.0.1', peers.port, size);
    const peer = await peers.accept();
    await until(() => (sender.stderr.text.match(/time-out/g) ?? []).length >= 2);
    const { bytes, reason } = await peer.read();
    const header = Buffer.alloc(4);
    header.writeUInt32BE(size);
    const next = Buffer.from('\0\0\0\u000fthe next packet');
    expect([reason, bytes.length]).toEqual(['closed', header.length + size + next.length]);
    expect([bytes.subarray(0, 4), bytes.subarray(-next.length)]).toEqual([header, next]);
    expect(bytes.subarray(4, -next.length).equals(Buffer.alloc(size))).toBe(true);
    expect(await sender.ended).toMatchObject({ exit: 0 });
  });
});
