import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SockAddr } from '../../src/core/address.ts';
import type { GenTcpError } from '../../src/core/error.ts';
import { listen } from '../../src/core/listen.ts';
import type { ListenSocket } from '../../src/core/listener.ts';
import type { Lobby } from '../../src/core/lobby.ts';
import type { ListenOptions } from '../../src/core/options/options.ts';
import type { Socket } from '../../src/core/socket.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { connectTo } from '../peers/tcp-server.ts';
import { failure } from '../socket/failure.ts';
import { type Peer, peerTo, peerToPath } from '../socket/peer.ts';
import { turns, until } from '../socket/turns.ts';
import { listeningDescriptor, openDescriptors, portOf } from './descriptors.ts';
import { text } from './text.ts';

const PASSIVE = { active: false, backlog: 511, ip: '127.0.0.1', showEconnreset: true } as const;

/** The two ways in which a socket comes to listen: by node:net, and by native calls. */
const ways: readonly (readonly [string, ListenOptions])[] = [
  ['node:net', { ...PASSIVE, reuseaddr: true }],
  ['native calls', { ...PASSIVE, reuseaddr: false }],
];

interface Guest {
  readonly number: number;
  readonly peer: SockAddr;
}

/** A lobby that writes down what it is told. */
class Book {
  readonly listener: ListenSocket;
  readonly lobby: Lobby<Guest>;
  readonly spoken: { readonly socket: Socket; readonly guest: Guest }[] = [];
  readonly failures: GenTcpError[] = [];
  came = 0;
  ended = 0;

  constructor(listener: ListenSocket, mayLeave = true) {
    this.listener = listener;
    const lobby = listener.lobby<Guest>({
      accepted: (peer) => ({ number: (this.came += 1), peer }),
      spoke: (socket, guest) => void this.spoken.push({ socket, guest }),
      ended: () => {
        this.ended += 1;
        return mayLeave;
      },
      failed: (error) => void this.failures.push(error),
    });
    if (lobby === undefined) throw new Error('no lobby');
    this.lobby = lobby;
  }

  static async open(options: ListenOptions, mayLeave?: boolean): Promise<Book> {
    const book = new Book(await listen(0, options), mayLeave);
    onTestFinished(async () => {
      await book.listener.close();
      book.lobby.callAll();
      await Promise.all(book.spoken.map(({ socket }) => socket.close()));
    });
    // By then libuv has closed its own descriptor of the listening socket.
    await turns();
    return book;
  }

  /** The next that has said something, in the order in which they did. */
  async next(index = 0): Promise<{ readonly socket: Socket; readonly guest: Guest }> {
    await until(() => this.spoken.length > index);
    const found = this.spoken[index];
    if (found === undefined) throw new Error('nobody');
    return found;
  }

  async connect(count: number): Promise<readonly Peer[]> {
    const before = this.came;
    const peers: Peer[] = [];
    while (peers.length < count) peers.push(await peerTo(this.listener.port()));
    onTestFinished(() => {
      for (const peer of peers) peer.close();
    });
    await until(() => this.came === before + count);
    return peers;
  }
}

/** Lets everybody in, until the test ends. */
function welcome({ lobby }: Book): void {
  lobby.accept(Infinity).catch(() => undefined);
}

describe.skipIf(process.platform !== 'linux').each(ways)('in the lobby of a listener made by %s', (_way, options) => {
  test('a connection is no more than a descriptor until it says something', async () => {
    const book = await Book.open(options);
    welcome(book);
    const before = openDescriptors();
    const peers = await book.connect(3);
    expect(openDescriptors() - before).toBe(6);
    expect(book.lobby.guests.map(({ number }) => number)).toEqual([1, 2, 3]);
    await peers[1]?.send('hello');
    const { socket, guest } = await book.next();
    expect(guest).toEqual({ number: 2, peer: socket.peername() });
    expect(socket.peername().port).toBe(peers[1]?.socket.localPort);
    expect(await text(socket)).toBe('hello');
    await socket.send('you');
    expect(String(await peers[1]?.recv(3))).toBe('you');
    expect(book.lobby.guests.map(({ number }) => number)).toEqual([1, 3]);
  });

  test('one that ends without a word is closed and forgotten', async () => {
    const book = await Book.open(options);
    welcome(book);
    const before = openDescriptors();
    const peers = await book.connect(2);
    await peers[0]?.end();
    expect(await peers[0]?.read()).toMatchObject({ reason: 'closed', bytes: Buffer.alloc(0) });
    peers[0]?.close();
    await turns();
    expect(openDescriptors() - before).toBe(2);
    expect([book.ended, book.spoken.length, book.lobby.guests.length]).toEqual([1, 0, 1]);
  });

  test('one that ends without a word is a socket where it may not go', async () => {
    const book = await Book.open({ ...options, exitOnClose: false }, false);
    welcome(book);
    const [peer] = await book.connect(1);
    await peer?.end();
    const { socket } = await book.next();
    expect(await failure(() => socket.recv(0, 2000))).toBe('closed');
    await socket.send('bye');
    expect(String(await peer?.recv(3))).toBe('bye');
  });

  test('what was said before the end is not lost', async () => {
    const book = await Book.open(options);
    welcome(book);
    const [peer] = await book.connect(1);
    await peer?.send('all');
    await peer?.end();
    const { socket } = await book.next();
    expect(await text(socket)).toBe('all');
    expect(await failure(() => socket.recv(0, 2000))).toBe('closed');
    expect(book.ended).toBe(0);
  });

  test('one that is reset is a socket that says so, and whose it was', async () => {
    const book = await Book.open(options);
    welcome(book);
    const [peer] = await book.connect(1);
    const port = peer?.socket.localPort;
    peer?.reset();
    const { socket, guest } = await book.next();
    expect(guest.peer.port).toBe(port);
    expect(await failure(() => socket.recv(0, 2000))).toBe('econnreset');
    expect(book.ended).toBe(0);
  });

  test('one that says something and is reset has said it', async () => {
    const book = await Book.open(options);
    const peer = await peerTo(book.listener.port());
    await peer.send('last words');
    peer.reset();
    welcome(book);
    const { socket } = await book.next();
    expect(await text(socket)).toBe('last words');
    expect(await failure(() => socket.recv(0, 2000))).toBe('econnreset');
  });

  test('no more come in than are accepted; the others stay in the backlog', async () => {
    const book = await Book.open(options);
    const accepting = book.lobby.accept(2);
    const before = openDescriptors();
    const peers = await Promise.all([1, 2, 3, 4].map(() => peerTo(book.listener.port())));
    await accepting;
    await turns();
    expect([book.came, openDescriptors() - before]).toEqual([2, 6]);
    await book.lobby.accept(1);
    expect(book.came).toBe(3);
    await book.lobby.accept(1);
    expect(book.came).toBe(4);
    for (const peer of peers) peer.close();
  });

  test('accept ends with its signal, and nobody comes in after it', async () => {
    const book = await Book.open(options);
    const abort = new AbortController();
    const accepting = book.lobby.accept(5, abort.signal);
    await book.connect(1);
    abort.abort(new Error('enough'));
    await expect(accepting).rejects.toThrow('enough');
    const peer = await peerTo(book.listener.port());
    await turns();
    expect(book.came).toBe(1);
    peer.close();
  });

  test('whoever accepts learns that the listener is closed; who waits goes on waiting', async () => {
    const book = await Book.open(options);
    const accepting = failure(() => book.lobby.accept(Infinity));
    const peers = await book.connect(2);
    await book.listener.close();
    expect(await accepting).toBe('closed');
    await peers[1]?.send('late');
    expect(await text((await book.next()).socket)).toBe('late');
    expect(book.lobby.guests).toHaveLength(1);
  });

  test('all are sockets when they are called', async () => {
    const book = await Book.open(options);
    welcome(book);
    const peers = await book.connect(3);
    book.lobby.callAll();
    expect(book.lobby.guests).toEqual([]);
    for (const [index, peer] of peers.entries()) {
      const { socket } = await book.next(index);
      await socket.send('called');
      expect(String(await peer.recv(6))).toBe('called');
    }
  });

  test('the socket has the options of its listener', async () => {
    const given = { packet: 2, nodelay: true, keepalive: true, priority: 3, tos: 16, linger: [true, 3] } as const;
    const book = await Book.open({ ...options, ...given });
    welcome(book);
    const [peer] = await book.connect(1);
    await peer?.send('\0\u0002ok');
    const { socket } = await book.next();
    expect(socket.getopts(['packet', 'nodelay', 'keepalive', 'priority', 'tos', 'linger'])).toEqual(given);
    expect(await text(socket)).toBe('ok');
  });

  test('numbers of descriptors that are used again are not taken for those who had them', async () => {
    const book = await Book.open(options);
    welcome(book);
    const before = openDescriptors();
    const words = Array.from({ length: 300 }, async (_, index) => {
      const peer = await peerTo(book.listener.port());
      if (index % 3 === 0) await peer.send(String(index));
      if (index % 3 === 2) return peer.reset();
      await peer.end();
      if (index % 3 === 1) await peer.read();
      return peer.close();
    });
    await Promise.all(words);
    await until(() => book.came === 300 && book.lobby.guests.length === 0);
    const heard: string[] = [];
    for (const { socket } of book.spoken) {
      const word = await text(socket).catch(() => '');
      if (word !== '') heard.push(word);
      await socket.close();
    }
    expect(heard.map(Number).toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 100 }, (_, index) => index * 3),
    );
    await turns();
    expect(openDescriptors()).toBe(before);
  });
});

describe.skipIf(process.platform !== 'linux')('a lobby', () => {
  test('is there for unix sockets', async () => {
    const place = path.join(await temporaryFolder(), 'socket');
    const book = await Book.open({ active: false, ip: { local: place } });
    welcome(book);
    const peers = [await peerToPath(place), await peerToPath(place), await peerToPath(place)];
    await until(() => book.came === 3);
    await peers[0]?.send('hello');
    const { socket, guest } = await book.next();
    expect([guest.peer, socket.sockname()]).toEqual([socket.peername(), { family: 'local', path: place }]);
    expect(await text(socket)).toBe('hello');
    peers[1]?.close();
    await until(() => book.ended === 1);
    expect(book.lobby.guests.map(({ number }) => number)).toEqual([3]);
    for (const peer of peers) peer.close();
  });

  test('is there for a descriptor that somebody else has opened', async () => {
    const fd = listeningDescriptor({ family: 'inet', addr: '127.0.0.1', port: 0 });
    const port = portOf(fd);
    const book = await Book.open({ active: false, fd });
    welcome(book);
    const peer = await connectTo(port);
    await peer.write('hello');
    expect(await text((await book.next()).socket)).toBe('hello');
  });

  test('is there for IPv6, and names an IPv4 peer as node:net does', async () => {
    const book = await Book.open({ active: false, inet6: true, ipv6V6only: false, ip: '::' });
    welcome(book);
    await book.connect(1);
    expect(book.lobby.guests[0]?.peer.addr).toBe('::ffff:127.0.0.1');
  });

  test('leaves no descriptor behind when it and its listener are closed', async () => {
    const before = openDescriptors();
    const book = new Book(await listen(0, PASSIVE));
    welcome(book);
    const peer = await peerTo(book.listener.port());
    await until(() => book.came === 1);
    await book.listener.close();
    book.lobby.callAll();
    await book.spoken[0]?.socket.close();
    peer.close();
    await turns();
    expect(openDescriptors()).toBe(before);
  });

  test('is not there for a transport of one’s own', async () => {
    const tcpModule = path.join(import.meta.dirname, '../../examples/my_tcp.js');
    await using listener = await listen(0, { active: false, tcpModule, ip: '127.0.0.1' });
    const nobody = { accepted: () => 0, spoke: () => undefined, ended: () => true, failed: () => undefined };
    expect(listener.lobby(nobody)).toBeUndefined();
  });
});
