import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import type { ConnectOptions, ListenOptions } from '../../src/core/options/options.ts';
import type { Owner } from '../../src/core/owner.ts';
import type { Socket } from '../../src/core/socket.ts';
import { type Peer, PeerListener } from './peer.ts';

/** Two of our sockets, connected. The peer of what is closed first is closed too. */
export interface Pair extends AsyncDisposable {
  readonly client: Socket;
  readonly server: Socket;
}

/** Connects two of our sockets over loopback; passive unless told otherwise. */
export async function pair(client: ConnectOptions & Owner = {}, server: ListenOptions = {}): Promise<Pair> {
  await using listener = await listen(0, { ip: '127.0.0.1', active: false, ...server });
  const connecting = connect('127.0.0.1', listener.port(), { active: false, ...client });
  const accepted = await listener.accept();
  const connected = await connecting;
  return {
    client: connected,
    server: accepted,
    async [Symbol.asyncDispose]() {
      // A queue that nobody reads would make a close wait.
      for (const socket of [connected, accepted]) if (isOpen(socket)) socket.setopts({ linger: [true, 0] });
      await Promise.all([connected.close(), accepted.close()]);
    },
  };
}

/** One of our sockets, with a plain one of Node at the other end. */
export interface Link extends AsyncDisposable {
  readonly socket: Socket;
  readonly peer: Peer;
}

/** Connects a socket of ours to a peer; passive unless told otherwise. */
export async function link(options: ConnectOptions & Owner = {}): Promise<Link> {
  using listener = await PeerListener.listen();
  const socket = await connect('127.0.0.1', listener.port, { active: false, ...options });
  const peer = await listener.accept();
  return {
    socket,
    peer,
    async [Symbol.asyncDispose]() {
      peer.reset();
      if (isOpen(socket)) socket.setopts({ linger: [true, 0] });
      await socket.close();
    },
  };
}

function isOpen(socket: Socket): boolean {
  try {
    socket.getopts([]);
    return true;
  } catch {
    return false;
  }
}
