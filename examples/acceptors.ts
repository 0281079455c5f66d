// Several acceptors on one listening socket: each serves one client after another, and takes the next packet of its client
// when it has answered the one before. Here the answer is the request in capitals.
//
//   node examples/acceptors.ts 5678 3
//   gentcp call localhost 5678 --packet 2 hello

import { type ListenSocket, type Packet, type Socket, GenTcpError, listen } from 'gentcp';

const [port = '5678', count = '3'] = process.argv.slice(2);

const listener = await listen(Number(port), { packet: 2, active: false });
console.error(`port ${listener.port()}`);
process.once('SIGTERM', () => void listener.close());
await Promise.all(Array.from({ length: Number(count) }, () => acceptor(listener)));

/** Serves until the listening socket is closed. */
async function acceptor(on: ListenSocket): Promise<void> {
  for (let socket = await accepted(on); socket !== undefined; socket = await accepted(on)) {
    try {
      await serve(socket);
    } catch (error) {
      // What a client breaks is its own connection.
      if (!(error instanceof GenTcpError)) throw error;
      console.error(`client lost: ${error.message}`);
    } finally {
      await socket.close();
    }
  }
}

async function accepted(on: ListenSocket): Promise<Socket | undefined> {
  try {
    return await on.accept();
  } catch (error) {
    if (error instanceof GenTcpError && error.reason === 'closed') return undefined;
    throw error;
  }
}

/** Answers until the client closes. */
async function serve(client: Socket): Promise<void> {
  client.setopts({ active: 'once' });
  for await (const message of client) {
    if (message.type !== 'tcp') continue;
    await client.send(answer(message.data));
    client.setopts({ active: 'once' });
  }
}

function answer(request: Packet): string {
  return Buffer.isBuffer(request) ? request.toString().toUpperCase() : '';
}
