// decode-runner.ts TYPE FILE TIMES batches|single: for each line on stdin decodes the file so many times, in chunks of 64 KiB
// that are in memory already, as one stream.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { NO_LIMITS } from '../../src/core/packet/codec.ts';
import { FrameReader } from '../../src/core/packet/frame-reader.ts';
import { PacketBatch } from '../../src/core/packet/packet-batch.ts';
import { parsePacketType } from '../../src/core/packet/table.ts';

const CHUNK = 65_536;
/** In front of what a socket reads there is room for the beginning of a packet. */
const HEADROOM = 4096;
const WARM_UP = 32;

const [, , word = '', file = '', times = '1', way = 'single'] = process.argv;
const batch = new PacketBatch();
const stream = readFileSync(file);
const chunks = chunksOf(stream);
const type = parsePacketType(word) ?? 'raw';
const take = way === 'batches' ? takeBatches : takeEach;

// What is compiled while it is measured would be a part of the measure.
decode(WARM_UP);
for await (const _line of createInterface({ input: process.stdin })) console.log(decode(Number(times)));

function decode(passes: number): string {
  const start = process.hrtime.bigint();
  const reader = readerOf();
  let count = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    for (const chunk of chunks) count += take(reader, chunk);
  }
  const sum = passes * stream.length - reader.buffered;
  return `${count} ${sum} ${(process.hrtime.bigint() - start) / 1000n}`;
}

function takeBatches(reader: FrameReader, chunk: Buffer): number {
  let count = 0;
  reader.lend(chunk, HEADROOM);
  for (let more = reader.nextBatch(batch); more > 0; more = reader.nextBatch(batch)) count += more;
  reader.keep();
  return count;
}

function takeEach(reader: FrameReader, chunk: Buffer): number {
  let count = 0;
  reader.push(chunk);
  while (reader.next() !== undefined) count += 1;
  return count;
}

/** The stream as it is read. */
function chunksOf(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, n) => {
    const chunk = bytes.subarray(n * CHUNK, (n + 1) * CHUNK);
    return Buffer.concat([Buffer.alloc(HEADROOM), chunk]).subarray(HEADROOM);
  });
}

function readerOf(): FrameReader {
  return new FrameReader({ type, limits: NO_LIMITS, buffer: CHUNK });
}
