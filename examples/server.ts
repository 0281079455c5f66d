// A server that receives until the client closes, and prints what it got.
//
//   node examples/server.ts 5678

import { GenTcpError, type Socket, listen } from 'gentcp';

const [port = '5678'] = process.argv.slice(2);

const listener = await listen(Number(port), { packet: 0, active: false });
console.error(`port ${listener.port()}`);
const socket = await listener.accept();
process.stdout.write(await receiveAll(socket));
await socket.close();
await listener.close();

/** All bytes that come until the end. */
async function receiveAll(from: Socket): Promise<Buffer> {
  const received: Buffer[] = [];
  try {
    while (true) received.push(await receiveSome(from));
  } catch (error) {
    if (error instanceof GenTcpError && error.reason === 'closed') return Buffer.concat(received);
    throw error;
  }
}

/** A packet is a Buffer in the default mode; of a socket in mode list, or of the http types, it is something else. */
async function receiveSome(from: Socket): Promise<Buffer> {
  const packet = await from.recv();
  if (!Buffer.isBuffer(packet)) throw new TypeError('the socket is not in mode binary');
  return packet;
}
