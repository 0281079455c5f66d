import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import { Mailbox } from '../../src/core/mailbox.ts';
import { failure, failureOf } from './failure.ts';
import { peerTo } from './peer.ts';
import { turns } from './turns.ts';
import { textOf } from './packet-text.ts';

const LOOPBACK = { ip: '127.0.0.1', active: false } as const;

describe('listen', () => {
  test('lets the system choose the port 0', async () => {
    await using listener = await listen(0, LOOPBACK);
    expect(listener.port()).toBeGreaterThan(0);
    expect(listener.sockname()).toEqual({ family: 'inet', addr: '127.0.0.1', port: listener.port() });
  });

  test('is IPv4 and any address by default', async () => {
    await using listener = await listen(0);
    expect(listener.sockname()).toEqual({ family: 'inet', addr: '0.0.0.0', port: listener.port() });
  });

  test('takes the port of the options before its argument', async () => {
    let free: number;
    {
      await using listener = await listen(0, LOOPBACK);
      free = listener.port();
    }
    await using listener = await listen(1, { ...LOOPBACK, port: free });
    expect(listener.port()).toBe(free);
  });

  test.each([{}, { reuseaddr: true }])('says eaddrinuse for a busy port with %o', async (options) => {
    await using listener = await listen(0, { ...LOOPBACK, ...options });
    const port = listener.port();
    expect(await failure(() => listen(port, { ...LOOPBACK, ...options }))).toBe('eaddrinuse');
  });

  test('shares a port where both ask for reuseport', async () => {
    await using listener = await listen(0, { ...LOOPBACK, reuseport: true });
    await using other = await listen(listener.port(), { ...LOOPBACK, reuseport: true });
    expect(other.port()).toBe(listener.port());
  });

  test('says eaddrnotavail for an address that is not here', async () => {
    expect(await failure(() => listen(0, { ip: '192.0.2.1' }))).toBe('eaddrnotavail');
  });

  test.each([-1, 65_536, 1.5, Number.NaN])('rejects port %s with badarg', async (port) => {
    expect(await failure(() => listen(port))).toBe('badarg');
  });

  test('rejects a bad option with badarg and its name', async () => {
    const wrong: unknown = { nonsense: 1 };
    const error = await failureOf(() => Reflect.apply(listen, undefined, [0, wrong]));
    expect(error).toMatchObject({ reason: 'badarg', code: 'BADARG' });
    expect(String(error)).toMatch(/nonsense/);
  });

  test('rejects an address of another family with badarg', async () => {
    expect(await failure(() => listen(0, { inet: true, ip: '::1' }))).toBe('badarg');
    expect(await failure(() => listen(0, { inet6: true, ip: '127.0.0.1' }))).toBe('badarg');
  });

  test('names the option that the kernel refuses', async () => {
    const error = await failureOf(() => listen(0, { ...LOOPBACK, bindToDevice: 'nosuchdevice' }));
    expect(error).toMatchObject({ reason: 'enodev' });
    expect(String(error)).toMatch(/bind_to_device/);
  });

  test('serves IPv4 on an IPv6 socket, and shows it as mapped', async () => {
    await using listener = await listen(0, { inet6: true, active: false });
    await using client = await connect('127.0.0.1', listener.port(), { active: false });
    await using server = await listener.accept();
    expect(server.peername()).toEqual({ family: 'inet6', addr: '::ffff:127.0.0.1', port: client.port() });
    expect(client.peername()).toEqual({ family: 'inet', addr: '127.0.0.1', port: listener.port() });
  });

  test('refuses IPv4 with ipv6_v6only', async () => {
    await using listener = await listen(0, { inet6: true, ipv6V6only: true });
    expect(await failure(() => connect('127.0.0.1', listener.port()))).toBe('econnrefused');
    await using client = await connect('::1', listener.port());
    expect(client.peername()).toEqual({ family: 'inet6', addr: '::1', port: listener.port() });
  });

  test('keeps no more waiting than its backlog, and one', async () => {
    await using listener = await listen(0, { ...LOOPBACK, backlog: 2 });
    await turns();
    const clients = await Promise.allSettled(
      Array.from({ length: 6 }, () => connect('127.0.0.1', listener.port(), { active: false }, 150)),
    );
    expect(clients.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await Promise.all(clients.flatMap((client) => (client.status === 'fulfilled' ? [client.value.close()] : [])));
  });

  test('keeps its backlog after it has accepted', async () => {
    await using listener = await listen(0, { ...LOOPBACK, backlog: 1 });
    for (let n = 0; n < 3; n += 1) {
      await using client = await connect('127.0.0.1', listener.port(), { active: false });
      await using server = await listener.accept();
      expect(server.peername().port).toBe(client.port());
    }
    await turns();
    const clients = await Promise.allSettled(
      Array.from({ length: 5 }, () => connect('127.0.0.1', listener.port(), { active: false }, 150)),
    );
    expect(clients.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await Promise.all(clients.flatMap((client) => (client.status === 'fulfilled' ? [client.value.close()] : [])));
  });
});

describe('a listening socket', () => {
  test('is not connected', async () => {
    await using listener = await listen(0, LOOPBACK);
    expect(await failure(() => listener.recv())).toBe('enotconn');
    expect(await failure(() => listener.send('x'))).toBe('enotconn');
    expect(await failure(() => listener.shutdown('write'))).toBe('enotconn');
    expect(await failure(() => listener.peername())).toBe('enotconn');
  });

  test('answers closed and einval once it is closed', async () => {
    await using listener = await listen(0, LOOPBACK);
    await listener.close();
    await listener.close();
    const calls = {
      accept: await failure(() => listener.accept()),
      recv: await failure(() => listener.recv()),
      send: await failure(() => listener.send('x')),
      shutdown: await failure(() => listener.shutdown('read')),
      controllingProcess: await failure(() => listener.controllingProcess(new Mailbox())),
      port: await failure(() => listener.port()),
      sockname: await failure(() => listener.sockname()),
      peername: await failure(() => listener.peername()),
      setopts: await failure(() => listener.setopts({ packet: 2 })),
      getopts: await failure(() => listener.getopts(['packet'])),
      getstat: await failure(() => listener.getstat()),
    };
    expect(calls).toEqual({
      accept: 'closed',
      recv: 'closed',
      send: 'closed',
      shutdown: 'closed',
      controllingProcess: 'closed',
      port: 'einval',
      sockname: 'einval',
      peername: 'einval',
      setopts: 'einval',
      getopts: 'einval',
      getstat: 'einval',
    });
  });

  test('frees its port when it is closed', async () => {
    const listener = await listen(0, LOOPBACK);
    const port = listener.port();
    await listener.close();
    await using again = await listen(port, LOOPBACK);
    expect(again.port()).toBe(port);
    await again.close();
    expect(await failure(() => connect('127.0.0.1', port))).toBe('econnrefused');
  });

  test('resets who was not accepted, and leaves who was', async () => {
    const listener = await listen(0, LOOPBACK);
    using accepted = await peerTo(listener.port());
    await using server = await listener.accept();
    using waiting = await peerTo(listener.port());
    await turns();
    await listener.close();
    expect(await waiting.read()).toMatchObject({ reason: 'econnreset' });
    await server.send('still here');
    expect(textOf(await accepted.recv(10))).toBe('still here');
  });

  test('resets who came just before it is closed', async () => {
    const listener = await listen(0, LOOPBACK);
    using waiting = await peerTo(listener.port());
    await listener.close();
    expect(await waiting.read()).toMatchObject({ reason: 'econnreset' });
  });

  test('counts nothing', async () => {
    await using listener = await listen(0, LOOPBACK);
    expect(listener.getstat(['recvOct', 'sendPend'])).toEqual({ recvOct: 0, sendPend: 0 });
    expect(Object.keys(listener.getstat())).toHaveLength(10);
  });

  test('is closed with its owner', async () => {
    const owner = new Mailbox();
    const listener = await listen(0, { ...LOOPBACK, owner });
    expect(listener.owner).toBe(owner);
    const accepting = failure(() => listener.accept());
    owner.close();
    expect(await accepting).toBe('closed');
  });

  test('refuses an owner that is closed or none', async () => {
    const owner = new Mailbox();
    owner.close();
    expect(await failure(() => listen(0, { ...LOOPBACK, owner }))).toBe('badarg');
    expect(await failure(() => Reflect.apply(listen, undefined, [0, { owner: {} }]))).toBe('badarg');
  });

  test('tells its owner tcp_passive with active 0, and accepts passive sockets', async () => {
    await using listener = await listen(0, { ...LOOPBACK, active: 0 });
    expect(await listener.owner.receive(1000)).toEqual({ type: 'tcp_passive', socket: listener });
    expect(listener.getopts(['active'])).toEqual({ active: false });
    using peer = await peerTo(listener.port());
    await using server = await listener.accept();
    expect(server.getopts(['active'])).toEqual({ active: false });
    expect(server.owner.size).toBe(0);
    expect(peer.socket.destroyed).toBe(false);
  });

  test('counts with active as sockets do', async () => {
    await using listener = await listen(0, { ...LOOPBACK, active: 3 });
    listener.setopts({ active: 4 });
    expect(listener.getopts(['active'])).toEqual({ active: 7 });
    expect(await failure(() => listener.setopts({ active: 32_767 }))).toBe('einval');
    listener.setopts({ active: -7 });
    expect(await listener.owner.receive(1000)).toMatchObject({ type: 'tcp_passive' });
    listener.setopts({ active: 'once' });
    expect(listener.getopts(['active'])).toEqual({ active: 'once' });
  });

  test('changes its owner', async () => {
    await using listener = await listen(0, { ...LOOPBACK, active: 0 });
    const [before, next] = [listener.owner, new Mailbox()];
    expect(await failure(() => listener.controllingProcess(next, next))).toBe('not_owner');
    listener.controllingProcess(next, before);
    expect(listener.owner).toBe(next);
    expect(await next.receive(1000)).toMatchObject({ type: 'tcp_passive', socket: listener });
    before.close();
    expect(await failure(() => listener.accept(0))).toBe('timeout');
    const gone = new Mailbox();
    gone.close();
    expect(await failure(() => listener.controllingProcess(gone))).toBe('badarg');
  });
});
