import { describe, expect, onTestFinished, test } from 'vitest';
import { GenTcpError } from '../../src/core/error.ts';
import { EpollSet } from '../../src/core/native/epoll-set.ts';
import { loadLibc } from '../../src/core/native/libc.ts';
import type { Reason } from '../../src/core/reason.ts';
import type { Transport } from '../../src/core/transport/transport.ts';
import { WaitingRoom, type WatchedSet } from '../../src/core/transport/waiting-room.ts';
import { connectTo } from '../peers/tcp-server.ts';
import { turns, until } from '../socket/turns.ts';
import { listeningDescriptor, openDescriptors, portOf } from './descriptors.ts';

const LOOPBACK = { family: 'inet', addr: '127.0.0.1', port: 0 } as const;

/** A set of the kernel that refuses these additions, counted from the first, as where a limit of the system is reached. */
class LimitedSet implements WatchedSet {
  readonly #set: EpollSet;
  readonly #refused: readonly number[];
  #additions = 0;

  constructor(ready: (fds: readonly number[]) => void, refused: readonly number[]) {
    this.#set = new EpollSet(ready);
    this.#refused = refused;
  }

  add(fd: number): void {
    this.#additions += 1;
    if (this.#refused.includes(this.#additions)) throw new GenTcpError('enospc', { what: 'epoll_ctl' });
    this.#set.add(fd);
  }

  remove(fd: number): void {
    this.#set.remove(fd);
  }

  close(): void {
    this.#set.close();
  }
}

/** A room that writes down what it is told. */
function openRoom(refused: readonly number[] = []) {
  const fd = listeningDescriptor(LOOPBACK);
  const failures: Reason[] = [];
  const spoken: Transport[] = [];
  let came = 0;
  const room = new WaitingRoom<number>(
    { fd, address: LOOPBACK },
    {
      accepted: () => (came += 1),
      spoke: (transport) => void spoken.push(transport),
      ended: () => true,
      full: () => undefined,
      failed: (reason) => void failures.push(reason),
      closed: () => undefined,
    },
    (ready) => new LimitedSet(ready, refused),
  );
  onTestFinished(async () => {
    room.close();
    room.resetAll();
    loadLibc('test').close(fd);
    await Promise.all(spoken.map((transport) => transport.close()));
  });
  return { room, port: portOf(fd), failures, spoken, came: () => came };
}

describe.skipIf(process.platform !== 'linux')('a waiting room', () => {
  test('keeps a connection that the kernel does not watch, and lets it in when it does again', async () => {
    // The first addition is the door.
    const { room, port, failures, spoken, came } = openRoom([2, 4]);
    room.admit(10);
    const peer = await connectTo(port);
    await until(() => failures.length > 0);
    expect([failures, came()]).toEqual([['enospc'], 0]);
    // Nobody else comes; the second attempt is refused, too.
    room.admit(10);
    expect([failures, came()]).toEqual([['enospc', 'enospc'], 0]);
    room.admit(10);
    expect([came(), room.guests]).toEqual([1, [1]]);
    await peer.write('still there');
    await until(() => spoken.length === 1);
  });

  test('fails where the door cannot be watched, and goes on when it can', async () => {
    const { room, port, failures, came } = openRoom([1]);
    room.admit(1);
    expect(failures).toEqual(['enospc']);
    await connectTo(port);
    room.admit(1);
    await until(() => came() === 1);
  });

  test('resets who stands outside when it is closed', async () => {
    const { room, port, failures } = openRoom([2]);
    room.admit(1);
    const peer = await connectTo(port);
    await until(() => failures.length > 0);
    peer.read();
    room.close();
    expect(await peer.ending).toBe('ECONNRESET');
  });

  test('resets all who wait, and makes nothing of them', async () => {
    const { room, port, spoken, came } = openRoom();
    room.admit(10);
    const before = openDescriptors();
    const peers = [await connectTo(port), await connectTo(port), await connectTo(port)];
    await until(() => came() === 3);
    for (const peer of peers) peer.read();
    expect(room.resetAll()).toBe(3);
    expect(await Promise.all(peers.map(({ ending }) => ending))).toEqual(peers.map(() => 'ECONNRESET'));
    expect([room.guests, spoken]).toEqual([[], []]);
    await turns();
    expect(openDescriptors()).toBe(before);
    // The door is still open.
    const late = await connectTo(port);
    await until(() => came() === 4);
    late.socket.destroy();
  });
});
