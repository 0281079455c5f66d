// decode-runner.ts TYPE FILE TIMES batches|single: for each line on stdin decodes the file so many times, in chunks of 64 KiB
// that are in memory already, as one stream. In batches they lie where a socket reads what is decoded in batches.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { NO_LIMITS } from '../../src/core/packet/codec.ts';
import { FrameReader } from '../../src/core/packet/frame-reader.ts';
import { PacketBatch } from '../../src/core/packet/packet-batch.ts';
import { kernel } from '../../src/core/packet/kernel.ts';
import { parsePacketType } from '../../src/core/packet/table.ts';
import { largeReadBuffer } from '../../src/core/transport/read-buffer.ts';

const CHUNK = 65_536;
const WARM_UP = 32;

const [, , word = '', file = '', times = '1', way = 'single'] = process.argv;
const batch = new PacketBatch();
const stream = readFileSync(file);
const type = parsePacketType(word) ?? 'raw';
kernel();
const memory = largeReadBuffer();
const chunks = chunksOf(way === 'batches' ? read(stream) : stream);
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
  reader.lend(chunk, memory.headroom);
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

function read(bytes: Buffer): Buffer {
  if (bytes.length > memory.bytes.length) throw new Error('a stream that no read brings at once');
  return memory.bytes.subarray(0, bytes.copy(memory.bytes));
}

function chunksOf(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, n) => bytes.subarray(n * CHUNK, (n + 1) * CHUNK));
}

function readerOf(): FrameReader {
  return new FrameReader({ type, limits: NO_LIMITS, buffer: CHUNK });
}
