import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Comparison, type Effort, compareRates } from './comparison.ts';
import { Runner } from './runner.ts';

/** Bytes of one packet. */
const PAYLOAD = 100;

interface Row {
  readonly name: string;
  readonly type: string;
  readonly target: number;
  /** One packet on the wire, or one request. */
  readonly unit: Buffer;
}

const payload = Buffer.from('the quick brown fox '.repeat(PAYLOAD / 20));

const request = Buffer.from(
  'GET /index.html?q=1 HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n' +
    'Accept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\nX-Request-Id: 7d44a1c2\r\n\r\n',
);

const rows: readonly Row[] = [
  { name: '{packet,2}, 100 bytes', type: '2', target: 5, unit: Buffer.concat([Buffer.of(0, PAYLOAD), payload]) },
  { name: '{packet,4}, 100 bytes', type: '4', target: 5, unit: Buffer.concat([Buffer.of(0, 0, 0, PAYLOAD), payload]) },
  { name: 'lines of 100 bytes', type: 'line', target: 5, unit: Buffer.concat([payload.subarray(1), Buffer.of(10)]) },
  { name: 'http requests', type: 'http', target: 1, unit: request },
  { name: 'http_bin requests', type: 'http_bin', target: 1, unit: request },
];

/** Decoding alone: a FrameReader, and erlang:decode_packet/3 in a loop, over the same stream in chunks of 64 KiB. */
export async function* compareDecoding(effort: Effort): AsyncIterable<Comparison> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gentcp-bench-'));
  try {
    execFileSync('erlc', ['-Werror', '-o', folder, path.join(import.meta.dirname, 'decode_runner.erl')]);
    for (const row of rows) yield await compareRow(row, effort, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compareRow({ name, type, target, unit }: Row, effort: Effort, folder: string): Promise<Comparison> {
  const file = path.join(folder, 'stream');
  writeFileSync(file, Buffer.alloc(Math.floor((effort.megabytes * 1024 ** 2) / unit.length) * unit.length, unit));
  const ours = new Runner(process.execPath, [path.join(import.meta.dirname, 'decode-runner.ts'), type, file]);
  const theirs = new Runner('erl', ['-noshell', '-pa', folder, '-run', 'decode_runner', 'main', type, file], folder);
  try {
    const rates = await compareRates(ours, theirs, effort);
    return { name, unit: 'packets/s', against: 'erlang:decode_packet/3', target, ...rates };
  } finally {
    await Promise.all([ours.stop(), theirs.stop()]);
  }
}
