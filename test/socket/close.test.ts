import { describe, expect, test } from 'vitest';
import { listen } from '../../src/core/listen.ts';
import { Mailbox } from '../../src/core/mailbox.ts';
import { openSockets } from './descriptors.ts';
import { failure, failureOf } from './failure.ts';
import { link, pair } from './pair.ts';
import { tcpInfo } from './tcp-info.ts';
import { turns } from './turns.ts';
import { bytesOf } from './packet-text.ts';

const MIB = 1024 * 1024;
const MORE_THAN_FITS = 16 * MIB;

/** What keeps this process busy, timers included. */
function resources(): readonly string[] {
  return process.getActiveResourcesInfo().filter((name) => /TCP|Timeout|Immediate/.test(name));
}

/** What was not there before; what went away meanwhile is the test runner's. */
function added(before: readonly string[]): readonly string[] {
  const left = [...before];
  return resources().filter((name) => {
    const at = left.indexOf(name);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

describe('close', () => {
  test('leaves nothing open', async () => {
    await turns();
    const before = { sockets: openSockets(), resources: resources() };
    const owner = new Mailbox();
    const both = await pair({ owner, sendTimeout: 60_000 });
    await using listener = await listen(0, { ip: '127.0.0.1' });
    const pending = [
      failure(() => both.client.recv(0, 60_000)),
      failure(() => listener.accept(60_000)),
      failure(() => listener.accept(60_000)),
    ];
    await both.client.send('x');
    await Promise.all([both.client.close(), both.server.close(), listener.close()]);
    expect(await Promise.all(pending)).toEqual(['closed', 'closed', 'closed']);
    await turns();
    expect([openSockets(), added(before.resources)]).toEqual([before.sockets, []]);
  });

  test('gives back the time-outs of those who were served', async () => {
    await turns();
    const before = resources();
    await using both = await pair();
    await Promise.all([both.server.recv(0, 60_000), both.client.send('x')]);
    const receiving = both.server.owner.receive(60_000);
    both.server.setopts({ active: true });
    await both.client.send('y');
    await receiving;
    await both.client.close();
    await both.server.close();
    await turns();
    expect(added(before)).toEqual([]);
  });

  test('waits for the queue as long as it moves', async () => {
    await using it = await link();
    await it.socket.send(Buffer.alloc(MORE_THAN_FITS));
    const closing = it.socket.close();
    const { bytes, reason } = await it.peer.read();
    await closing;
    expect([bytes.length, reason]).toEqual([MORE_THAN_FITS, 'closed']);
  });

  test('does not wait where the peer is gone', async () => {
    await using it = await link();
    await it.socket.send(Buffer.alloc(MORE_THAN_FITS));
    const closing = it.socket.close();
    await turns();
    it.peer.reset();
    await closing;
    expect(await failure(() => it.socket.send('x'))).toBe('closed');
  });

  test('takes several calls as one', async () => {
    await using it = await link();
    await it.socket.send(Buffer.alloc(MORE_THAN_FITS));
    const closing = [it.socket.close(), it.socket.close()];
    const { bytes } = await it.peer.read();
    await Promise.all(closing);
    await it.socket.close();
    expect(bytes).toHaveLength(MORE_THAN_FITS);
  });

  test('leaves the data messages that have come, and takes tcp_closed back', async () => {
    await using it = await link({ active: true, exitOnClose: false });
    await it.peer.send('data');
    it.peer.close();
    await turns();
    expect(it.socket.owner.size).toBe(2);
    await it.socket.close();
    expect(it.socket.owner.size).toBe(1);
    expect(await it.socket.owner.receive()).toMatchObject({ type: 'tcp' });
  });

  test('is what await using does', async () => {
    await using it = await link();
    {
      await using socket = it.socket;
      await socket.send('x');
    }
    expect(await failure(() => it.socket.send('x'))).toBe('closed');
    expect(await it.peer.read()).toEqual({ bytes: Buffer.from('x'), reason: 'closed' });
    const listener = await listen(0, { ip: '127.0.0.1' });
    {
      await using _listener = listener;
    }
    expect(await failure(() => listener.port())).toBe('einval');
  });
});

describe('close with linger', () => {
  test('drops the queue and resets at once with {true,0}', async () => {
    await using it = await link({ linger: [true, 0] });
    await it.socket.send(Buffer.alloc(MORE_THAN_FITS));
    await it.socket.close();
    const { bytes, reason } = await it.peer.read();
    expect(reason).toBe('econnreset');
    expect(bytes.length).toBeLessThan(MORE_THAN_FITS);
  });

  test('resets after a shutdown, too', async () => {
    await using it = await link({ linger: [true, 0] });
    await it.socket.send(Buffer.alloc(MORE_THAN_FITS));
    const shutting = it.socket.shutdown('write').catch(() => undefined);
    await turns();
    await it.socket.close();
    await shutting;
    expect((await it.peer.read()).reason).toBe('econnreset');
  });

  test('waits until the peer has all of it', async () => {
    await using both = await pair({ linger: [true, 30], sndbuf: 400_000 }, { recbuf: 2000 });
    await both.client.send(Buffer.alloc(100_000));
    expect(both.client.getstat(['sendPend'])).toEqual({ sendPend: 0 });
    expect(tcpInfo(both.client).unacked).toBeGreaterThan(0);
    let closed = false;
    const closing = both.client.close().then(() => {
      closed = true;
    });
    await turns(50);
    expect(closed).toBe(false);
    let received = 0;
    while (received < 100_000) received += bytesOf(await both.server.recv(0, 5000)).length;
    await closing;
    expect(await failureOf(() => both.server.recv(0, 5000))).toMatchObject({ reason: 'closed', cause: undefined });
  });

  test('resets when its time has run out, and blocks nobody meanwhile', async () => {
    await using both = await pair({ linger: [true, 1], sndbuf: 400_000 }, { recbuf: 2000, showEconnreset: true });
    await both.client.send(Buffer.alloc(100_000));
    const state = { closed: false };
    const closing = both.client.close().then(() => {
      state.closed = true;
    });
    let rounds = 0;
    while (!state.closed) {
      await turns(1);
      rounds += 1;
    }
    await closing;
    expect(rounds).toBeGreaterThan(100);
    let received = 0;
    let reason = 'ok';
    while (reason === 'ok') {
      reason = await failure(async () => {
        received += bytesOf(await both.server.recv(0, 5000)).length;
      });
    }
    expect(reason).toBe('econnreset');
    expect(received).toBeLessThan(100_000);
  });

  test('resets a queue that its time did not suffice for', async () => {
    await using it = await link({ linger: [true, 1] });
    await it.socket.send(Buffer.alloc(MORE_THAN_FITS));
    await it.socket.close();
    const { bytes, reason } = await it.peer.read();
    expect(reason).toBe('econnreset');
    expect(bytes.length).toBeLessThan(MORE_THAN_FITS);
  });

  test('does not wait where all has arrived', async () => {
    await using it = await link({ linger: [true, 600] });
    await it.socket.send('all of it');
    await it.socket.close();
    expect(await it.peer.read()).toEqual({ bytes: Buffer.from('all of it'), reason: 'closed' });
  });

  test('ends when the peer resets meanwhile', async () => {
    await using it = await link({ linger: [true, 600] });
    await it.socket.send(Buffer.alloc(MORE_THAN_FITS));
    const closing = it.socket.close();
    await turns();
    it.peer.reset();
    await closing;
    expect(await failure(() => it.socket.getopts(['active']))).toBe('einval');
  });

  test('is answered as it was given', async () => {
    await using it = await link({ linger: [true, 5] });
    expect(it.socket.getopts(['linger'])).toEqual({ linger: [true, 5] });
    it.socket.setopts({ linger: [false, 7] });
    expect(it.socket.getopts(['linger'])).toEqual({ linger: [false, 7] });
  });
});
