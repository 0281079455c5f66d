import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import { Mailbox } from '../../src/core/mailbox.ts';
import type { Socket } from '../../src/core/socket.ts';
import { failure } from './failure.ts';
import { link } from './pair.ts';
import { turns, until } from './turns.ts';

const MIB = 1024 * 1024;
/** What reading may be ahead of its bound: one read of the kernel. */
const ONE_READ = 65_536;
/** More than two kernels hold for one connection, and a mailbox. */
const FLOOD = 48 * MIB;

function pattern(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 4) bytes.writeUInt32LE(at, at);
  return bytes;
}

/** Waits until a socket reads no more. */
async function standstill(socket: Socket): Promise<number> {
  for (let before = -1; before !== socket.bytesRead;) {
    before = socket.bytesRead;
    await turns(20);
  }
  return socket.bytesRead;
}

async function receive(owner: Mailbox, size: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let count = 0; count < size;) {
    const message = await owner.receive(5000);
    if (message.type !== 'tcp' || !Buffer.isBuffer(message.data)) throw new Error(message.type);
    pieces.push(message.data);
    count += message.data.length;
  }
  return Buffer.concat(pieces);
}

describe('a peer that floods', () => {
  test('is stopped while nobody reads a passive socket', async () => {
    await using it = await link();
    let taken = false;
    void it.peer.send(Buffer.alloc(FLOOD)).then(() => {
      taken = true;
    });
    await turns(50);
    expect(it.socket.bytesRead).toBe(0);
    expect(taken).toBe(false);
    expect(it.peer.socket.writableLength).toBe(FLOOD);
  });

  test('is stopped when a mailbox holds 1 MiB, and goes on below the half of it', async () => {
    await using it = await link({ active: true });
    const bytes = pattern(FLOOD);
    const sending = it.peer.send(bytes);
    const held = await standstill(it.socket);
    expect(held).toBeGreaterThan(MIB - 2 * ONE_READ);
    expect(held).toBeLessThanOrEqual(MIB + ONE_READ);
    const first = await receive(it.socket.owner, MIB / 4);
    expect(await standstill(it.socket)).toBe(held);
    const second = await receive(it.socket.owner, MIB / 2);
    expect(await standstill(it.socket)).toBeGreaterThan(held);
    const rest = await receive(it.socket.owner, FLOOD - first.length - second.length);
    await sending;
    expect(Buffer.concat([first, second, rest]).equals(bytes)).toBe(true);
  });

  test('is stopped at high_msgq_watermark where that is set', async () => {
    await using it = await link({ active: true, highMsgqWatermark: 200_000 });
    void it.peer.send(Buffer.alloc(FLOOD));
    const held = await standstill(it.socket);
    expect(held).toBeGreaterThan(200_000 - 2 * ONE_READ);
    expect(held).toBeLessThanOrEqual(200_000 + ONE_READ);
  });

  test('is stopped with many small packets, too', async () => {
    await using it = await link({ active: true, packet: 1 });
    const packets = Buffer.alloc(FLOOD / 8);
    void it.peer.send(packets);
    await standstill(it.socket);
    expect(it.socket.owner.size).toBeLessThan(100_000);
  });

  test('is stopped by what other sockets put in the mailbox they share', async () => {
    const owner = new Mailbox();
    await using first = await link({ active: true, owner });
    await using second = await link({ active: true, owner });
    void first.peer.send(Buffer.alloc(FLOOD));
    await standstill(first.socket);
    void second.peer.send(Buffer.alloc(FLOOD));
    expect(await standstill(second.socket)).toBeLessThanOrEqual(ONE_READ);
    while (owner.size > 0) await owner.receive(0);
    await until(() => first.socket.bytesRead > MIB + ONE_READ && second.socket.bytesRead > ONE_READ);
    const read = (await standstill(first.socket)) + (await standstill(second.socket));
    expect(read).toBeLessThanOrEqual(4 * MIB);
  });

  test.each([1, 'once', 3] as const)('is read no further than active %s asks for', async (active) => {
    await using it = await link({ active, packet: 4 });
    const packet = Buffer.concat([Buffer.from([0, 0, 0xff, 0xfc]), Buffer.alloc(65_532)]);
    void it.peer.send(Buffer.concat(Array.from({ length: 400 }, () => packet)));
    const wanted = active === 'once' ? 1 : active;
    const read = await standstill(it.socket);
    expect(read).toBeGreaterThanOrEqual(wanted * packet.length);
    expect(read).toBeLessThanOrEqual(wanted * packet.length + ONE_READ);
  });

  test('is read no further than a poll takes', async () => {
    await using it = await link({ packet: 'line' });
    await it.peer.send('one\n');
    let line: unknown;
    while (line === undefined) line = await it.socket.recv(0, 0).catch(() => undefined);
    expect(line).toEqual(Buffer.from('one\n'));
    await it.peer.send('two\n');
    await turns(20);
    expect(it.socket.bytesRead).toBe(4);
    expect(await it.socket.recv(0, 1000)).toEqual(Buffer.from('two\n'));
  });

  test('is read no further than a recv asks for', async () => {
    await using it = await link();
    void it.peer.send(Buffer.alloc(FLOOD));
    await it.socket.recv();
    await it.socket.recv(1000);
    expect(await standstill(it.socket)).toBeLessThanOrEqual(2 * ONE_READ);
    expect(await failure(() => it.socket.recv(20 * MIB, 1))).toBe('timeout');
    expect(await standstill(it.socket)).toBeLessThanOrEqual(20 * MIB + ONE_READ);
  });

  /** The peer writes from a thread of its own, so that a loop of ours that reads for as long as there is something hangs. */
  test.each([
    ['recv with a time-out of 0', (socket: Socket) => socket.recv(0, 0)],
    ['recv with a length and a time-out of 0', (socket: Socket) => socket.recv(100_000, 0)],
    ['shutdown of the read side', (socket: Socket) => socket.shutdown('read')],
  ])('does not keep %s busy', async (_name, call) => {
    await using listener = await listen(0, { ip: '127.0.0.1', active: false });
    const flooding = new Worker(FLOODING, { eval: true, workerData: listener.port() });
    await using socket = await listener.accept();
    await once(flooding, 'message');
    await failure(() => call(socket));
    expect(socket.bytesRead).toBeLessThanOrEqual(MIB);
    await flooding.terminate();
  });

  test('does not starve other sockets', async () => {
    await using flooded = await link({ active: true });
    await using quiet = await link({ active: true });
    const sending = flooded.peer.send(Buffer.alloc(FLOOD));
    const draining = receive(flooded.socket.owner, FLOOD);
    await quiet.peer.send('hello');
    await quiet.socket.owner.receive(5000);
    expect(flooded.socket.bytesRead).toBeLessThan(FLOOD);
    await Promise.all([sending, draining]);
  });
});

describe('a header that promises much', () => {
  test('costs no memory before the bytes are there', async () => {
    await using it = await link({ packet: 4 });
    const before = process.memoryUsage().arrayBuffers;
    await it.peer.send(Buffer.from([0x7f, 0xff, 0xff, 0xfb, 1, 2, 3]));
    expect(await failure(() => it.socket.recv(0, 20))).toBe('timeout');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MIB);
  });

  test('costs no memory as the length of a recv either', async () => {
    await using it = await link();
    const before = process.memoryUsage().arrayBuffers;
    expect(await failure(() => it.socket.recv(67_108_864, 20))).toBe('timeout');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MIB);
  });
});

test('a thousand idle connections cost little memory each', async () => {
  await using listener = await listen(0, { ip: '127.0.0.1', backlog: 1000 });
  const sockets: Socket[] = [];
  const open = async (): Promise<void> => {
    const connecting = connect('127.0.0.1', listener.port());
    sockets.push(await listener.accept(), await connecting);
  };
  for (let n = 0; n < 100; n += 1) await open();
  const before = process.memoryUsage();
  for (let n = 0; n < 500; n += 1) await open();
  const after = process.memoryUsage();
  const each = (after.arrayBuffers - before.arrayBuffers) / 1000;
  await Promise.all(sockets.map((socket) => socket.close()));
  expect(each).toBeLessThan(1024);
});

/** Writes as fast as it can, and says so when nothing has moved for a while: the kernel is full. */
const FLOODING = `
  const { parentPort, workerData } = require('node:worker_threads');
  const socket = require('node:net').connect(workerData, '127.0.0.1');
  const chunk = Buffer.alloc(1024 * 1024);
  let full;
  const more = () => {
    clearTimeout(full);
    while (socket.write(chunk));
    full = setTimeout(() => parentPort.postMessage('full'), 100);
  };
  socket.on('drain', more).on('connect', more).on('error', () => undefined);
`;
