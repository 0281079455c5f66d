// decode-runner.ts TYPE FILE: for each line on stdin decodes the file once, in chunks of 64 KiB that are in memory already.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { NO_LIMITS } from '../../src/core/packet/codec.ts';
import { FrameReader } from '../../src/core/packet/frame-reader.ts';
import { parsePacketType } from '../../src/core/packet/table.ts';

const CHUNK = 65_536;

const [, , word = '', file = ''] = process.argv;
const stream = readFileSync(file);
const type = parsePacketType(word) ?? 'raw';

for await (const _line of createInterface({ input: process.stdin })) console.log(decode());

function decode(): string {
  const start = process.hrtime.bigint();
  const reader = new FrameReader({ type, limits: NO_LIMITS, buffer: CHUNK });
  let count = 0;
  for (let at = 0; at < stream.length; at += CHUNK) {
    reader.push(stream.subarray(at, at + CHUNK));
    while (reader.next() !== undefined) count += 1;
  }
  const sum = stream.length - reader.buffered;
  return `${count} ${sum} ${(process.hrtime.bigint() - start) / 1000n}`;
}
