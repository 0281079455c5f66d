// frame-runner.ts SIZE PIECE COUNT: so many {packet,4} frames of so many bytes, one after another, arrive in such pieces, in memory that
// is used again for each, as a socket's is. Answers with the nanoseconds that it took, and with the most memory that it had above what it had before.
import { randomFillSync } from 'node:crypto';
import { PacketDecoder } from '../../src/core/index.ts';
import { forgetPeak, peakMemory, residentMemory } from '../memory.ts';

const [, , size = '', piece = '', count = ''] = process.argv;
const header = Buffer.alloc(4);
header.writeUInt32BE(Number(size));
const chunk = randomFillSync(Buffer.alloc(Number(piece)));

const before = residentMemory(process.pid);
forgetPeak(process.pid);
const start = performance.now();
let packet: unknown;
for (let frame = 0; frame < Number(count); frame += 1) packet = receive();
const nanoseconds = (performance.now() - start) * 1e6;
const memory = peakMemory(process.pid) - before;

if (!Buffer.isBuffer(packet) || packet.length !== Number(size)) throw new Error('not the frame that was sent');
for (let at = 0; at < packet.length; at += chunk.length) {
  if (packet.compare(chunk, 0, chunk.length, at, at + chunk.length) !== 0)
    throw new Error(`other bytes, from ${at} on`);
}
console.log(`${Math.round(nanoseconds)} ${memory}`);

/** Asks after each piece, as a socket does. */
function receive(): unknown {
  const decoder = new PacketDecoder({ packet: 4, packetSize: 0 });
  decoder.push(header);
  for (let at = 0; at < Number(size); at += chunk.length) {
    decoder.push(chunk);
    const packet = decoder.next();
    if (packet !== undefined) return packet;
  }
  return undefined;
}
