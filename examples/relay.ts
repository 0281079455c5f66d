// A relay that does not wait for ever for a receiver that hangs: packets come in at a port of ours and go on to another
// host; where that one takes nothing for so many milliseconds, both connections are given up.
//
//   node examples/relay.ts 5678 other.example 5679 5000

import { pipeline } from 'node:stream/promises';
import { GenTcpError, connect, listen } from 'gentcp';

const [port = '5678', host = 'localhost', to = '5679', patience = '5000'] = process.argv.slice(2);

const listener = await listen(Number(port), { packet: 2, active: false });
console.error(`port ${listener.port()}`);
const source = await listener.accept();
await listener.close();
const receiver = await connect(host, Number(to), {
  packet: 2,
  active: false,
  sendTimeout: Number(patience),
  // When a send times out nobody knows how much of it has arrived, perhaps half a header: what is queued is dropped.
  sendTimeoutClose: true,
});

try {
  await pipeline(source.stream(), receiver.stream());
} catch (error) {
  if (!(error instanceof GenTcpError)) throw error;
  console.error(error.reason === 'timeout' ? 'the receiver hangs' : error.message);
  process.exitCode = 1;
}
await Promise.all([source.close(), receiver.close()]);
