// A sender that goes on after a time-out. The socket backend says which bytes of a packet were not sent, its header
// included: they are sent as raw bytes, and then the next packet may follow.
//
//   node examples/resume.ts localhost 5678 100000000

import { GenTcpError, type IoData, type Socket, connect } from 'gentcp';

const [host = 'localhost', port = '5678', size = '100000000'] = process.argv.slice(2);

const socket = await connect(host, Number(port), { inetBackend: 'socket', packet: 4, active: false, sendTimeout: 500 });
await sendPatiently(socket, Buffer.alloc(Number(size)));
await sendPatiently(socket, 'the next packet');
await socket.close();

/** Sends a packet, however long its receiver pauses. */
async function sendPatiently(to: Socket, data: IoData): Promise<void> {
  let rest = await unsent(to, data);
  if (rest === undefined) return;
  const { packet } = to.getopts(['packet']);
  to.setopts({ packet: 'raw' });
  while (rest !== undefined) {
    console.error(`time-out with ${rest.length} bytes to go`);
    rest = await unsent(to, rest);
  }
  to.setopts({ packet });
}

/** What a send that timed out has left; undefined where all was sent. */
async function unsent(to: Socket, data: IoData): Promise<Buffer | undefined> {
  try {
    await to.send(data);
    return undefined;
  } catch (error) {
    if (error instanceof GenTcpError && error.reason === 'timeout') return error.rest;
    throw error;
  }
}
