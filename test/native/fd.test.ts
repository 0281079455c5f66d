import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import { loadLibc } from '../../src/core/native/libc.ts';
import { launch } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { commandWords, gentcp } from '../peers/gentcp.ts';
import { failure, failureOf } from '../socket/failure.ts';
import { PeerListener, peerTo } from '../socket/peer.ts';
import {
  boundDescriptor,
  connectedDescriptor,
  freePort,
  freshDescriptor,
  inode,
  listeningDescriptor,
  openTimes,
  portOf,
} from './descriptors.ts';
import { text } from './text.ts';

const PASSIVE = { active: false } as const;
const LOOPBACK = { family: 'inet', addr: '127.0.0.1' } as const;

describe('connect with fd', () => {
  test('takes over a connection without an address, and sets the options on it', async () => {
    using listener = await PeerListener.listen();
    const fd = await connectedDescriptor({ port: listener.port });
    const port = portOf(fd);
    const was = inode(fd);
    using peer = await listener.accept();
    await using socket = await connect({ fd, ...PASSIVE, packet: 2, nodelay: true });
    expect(socket.sockname()).toEqual({ ...LOOPBACK, port });
    expect(socket.peername()).toEqual({ ...LOOPBACK, port: listener.port });
    expect(socket.getopts(['nodelay'])).toEqual({ nodelay: true });
    await socket.send('hi');
    expect(String(await peer.recv(4))).toBe('\0\u0002hi');
    await peer.send(Buffer.from('\0\u0003you'));
    expect(await text(socket, 0)).toBe('you');
    expect(openTimes(was)).toBe(1);
    await socket.close();
    expect(await peer.read()).toMatchObject({ reason: 'closed' });
    expect(openTimes(was)).toBe(0);
  });

  test('takes the linger time out of the kernel, where it would block the event loop', async () => {
    using listener = await PeerListener.listen();
    const fd = await connectedDescriptor({ port: listener.port });
    const linger = Buffer.from(new Int32Array([1, 5]).buffer);
    loadLibc('test').setsockopt(fd, 1, 13, linger);
    using _peer = await listener.accept();
    await using socket = await connect({ fd, ...PASSIVE });
    expect(socket.getopts([{ raw: [1, 13, 4] }])).toEqual({ raw: [[1, 13, Buffer.alloc(4)]] });
  });

  test('takes over a unix connection', async () => {
    const local = path.join(await temporaryFolder(), 's');
    using listener = await PeerListener.listen(local);
    const fd = await connectedDescriptor({ path: local });
    using peer = await listener.accept();
    await using socket = await connect({ fd, ...PASSIVE });
    expect(socket.peername()).toEqual({ family: 'local', path: local });
    await socket.send('hi');
    expect(String(await peer.recv(2))).toBe('hi');
  });

  test('connects a socket that is bound already', async () => {
    using listener = await PeerListener.listen();
    const fd = boundDescriptor({ ...LOOPBACK, addr: '127.0.0.5' });
    const port = portOf(fd);
    await using socket = await connect('127.0.0.1', listener.port, { ...PASSIVE, fd });
    expect(socket.sockname()).toEqual({ family: 'inet', addr: '127.0.0.5', port });
  });

  test('binds a fresh socket where a local end is given', async () => {
    using listener = await PeerListener.listen();
    const fd = freshDescriptor();
    await using socket = await connect('127.0.0.1', listener.port, { ...PASSIVE, fd, ip: '127.0.0.6' });
    expect(socket.sockname().addr).toBe('127.0.0.6');
  });

  test('tries the next address of a name with the same socket', async () => {
    using listener = await PeerListener.listen();
    const fd = freshDescriptor();
    await using socket = await connect('localhost', listener.port, { ...PASSIVE, fd });
    expect(socket.peername()).toEqual({ ...LOOPBACK, port: listener.port });
  });

  test('closes a descriptor that it could not connect', async () => {
    const port = await freePort();
    const fd = freshDescriptor();
    const was = inode(fd);
    expect(await failure(() => connect('127.0.0.1', port, { fd }))).toBe('econnrefused');
    expect(openTimes(was)).toBe(0);
  });

  test('takes a negative number for none', async () => {
    using listener = await PeerListener.listen();
    await using socket = await connect('127.0.0.1', listener.port, { ...PASSIVE, fd: -1 });
    expect(socket.peername().port).toBe(listener.port);
    expect(await failure(() => connect({ fd: -1 }))).toBe('badarg');
  });

  test('names the option and the reason where the descriptor is not fit, and leaves it open', async () => {
    const file = openSync('/dev/null', 'r');
    const fresh = freshDescriptor();
    const waiting = listeningDescriptor({ ...LOOPBACK, port: 0 });
    using listener = await PeerListener.listen();
    const connected = await connectedDescriptor({ port: listener.port });
    const rows = [
      { run: () => connect({ fd: 999_999 }), reason: 'ebadf' },
      { run: () => connect('127.0.0.1', 1, { fd: 999_999 }), reason: 'ebadf' },
      { run: () => connect({ fd: file }), reason: 'enotsock' },
      { run: () => connect({ fd: fresh }), reason: 'enotconn' },
      { run: () => connect({ fd: waiting }), reason: 'enotconn' },
      { run: () => connect({ fd: connected, inet6: true }), reason: 'badarg' },
    ];
    for (const { run, reason } of rows) {
      const error = await failureOf(run);
      expect(error).toMatchObject({ reason });
      expect(String(error)).toMatch(/option fd: \d+/);
    }
    expect([fresh, waiting, connected].map((fd) => openTimes(inode(fd)))).toEqual([1, 1, 1]);
    for (const fd of [file, fresh, waiting]) closeSync(fd);
    expect(await failure(() => connect('127.0.0.1', listener.port, { fd: connected }))).toBe('eisconn');
  });
});

describe('listen with fd', () => {
  test('serves a socket that listens already, with those who waited before', async () => {
    const fd = listeningDescriptor({ ...LOOPBACK, port: 0 });
    const port = portOf(fd);
    using early = await peerTo(port);
    await early.send('early');
    await using listener = await listen(0, { ...PASSIVE, fd });
    expect(listener.sockname()).toEqual({ ...LOOPBACK, port });
    await using socket = await listener.accept(1000);
    expect(await text(socket, 5)).toBe('early');
  });

  test('listens on one that is bound', async () => {
    const fd = boundDescriptor({ ...LOOPBACK, port: 0 });
    const port = portOf(fd);
    await using listener = await listen(9, { ...PASSIVE, fd });
    expect(listener.port()).toBe(port);
    using peer = await peerTo(port);
    await using socket = await listener.accept(1000);
    expect(socket.peername()).toMatchObject({ port: peer.socket.localPort });
  });

  test('binds one that is not, where ip or port are given as options, and there only', async () => {
    const port = await freePort();
    const fd = freshDescriptor();
    await using listener = await listen(9, { fd, ip: '127.0.0.1', port, reuseaddr: true });
    expect(listener.sockname()).toEqual({ ...LOOPBACK, port });
    await using other = await listen(port, { fd: freshDescriptor() });
    expect(other.sockname()).toMatchObject({ family: 'inet', addr: '0.0.0.0' });
    expect(other.port()).not.toBe(port);
  });

  test('leaves the file of a unix socket that somebody else has bound', async () => {
    const local = path.join(await temporaryFolder(), 's');
    const fd = listeningDescriptor({ family: 'local', path: local });
    const listener = await listen(0, { ...PASSIVE, fd });
    expect(listener.sockname()).toEqual({ family: 'local', path: local });
    await listener.close();
    expect(await failure(() => connect({ local }, 0))).toBe('econnrefused');
  });

  test('refuses what cannot listen', async () => {
    using peers = await PeerListener.listen();
    const connected = await connectedDescriptor({ port: peers.port });
    expect(await failure(() => listen(0, { fd: 999_999 }))).toBe('ebadf');
    expect(await failure(() => listen(0, { fd: openSync('/dev/null', 'r') }))).toBe('enotsock');
    expect(await failure(() => listen(0, { fd: connected }))).toBe('eisconn');
    expect(await failure(() => listen(0, { fd: freshDescriptor(), inet6: true }))).toBe('badarg');
  });

  test('takes a negative number for none', async () => {
    await using listener = await listen(0, { ip: '127.0.0.1', fd: -1 });
    expect(listener.port()).toBeGreaterThan(0);
  });
});

describe('a descriptor on the command line', () => {
  test('comes from the shell, connected', async () => {
    using listener = await PeerListener.listen();
    const script = 'exec 3<>"/dev/tcp/127.0.0.1/$1"; shift; echo question | "$@" connect --fd 3';
    const child = launch({
      command: 'bash',
      args: ['-c', script, 'bash', String(listener.port), ...commandWords],
      group: true,
    });
    using peer = await listener.accept();
    expect(String(await peer.recv(9))).toBe('question\n');
    await peer.send('answer');
    await peer.end();
    expect(await child.ended).toMatchObject({ exit: 0, stdout: Buffer.from('answer'), stderr: '' });
  });

  test('comes from a supervisor, listening, as number 3', async () => {
    const fd = listeningDescriptor({ ...LOOPBACK, port: 0 });
    const script = 'exec "$@" listen --fd 3 3<&0 0</dev/null';
    const child = launch({
      command: 'bash',
      // A stdin that is a socket makes it a remote shell, with what the user has in .bashrc.
      args: ['--norc', '-c', script, 'bash', ...commandWords],
      stdin: { fd, given: () => undefined },
      group: true,
    });
    using peer = await peerTo(portOf(fd));
    await peer.send('hi');
    await peer.end();
    expect(await child.ended).toMatchObject({ exit: 0, stdout: Buffer.from('hi') });
  });

  test('that is not open is refused with its number', async () => {
    expect(await gentcp(['connect', '--fd', '77', '--in', 'none']).ended).toMatchObject({
      exit: expect.any(Number),
      stderr: expect.stringMatching(/option fd: 77.*\(ebadf\)/),
    });
  });
});
