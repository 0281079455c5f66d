import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePipe } from '../../bench/descriptor.ts';
import { checkCopy, writeLines, writeRandom } from '../../bench/content.ts';
import { gentcpPair } from '../../bench/peers/gentcp.ts';
import { transfer } from '../../bench/transfer.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { thorough } from '../peers/thorough.ts';

const main = path.join(import.meta.dirname, '../../bench/main.ts');

/** Some dozens of processes, on a machine that has other things to do. */
const WITH_PROCESSES = thorough ? 240_000 : 60_000;

/** Those that were promised. */
const ROWS = [
  'raw/file-null',
  'raw/file-pipe',
  'raw/pipe-pipe',
  'raw/file-tmpfs',
  'raw/file-disk',
  'framed/packet-2',
  'framed/packet-4',
  'frames/64k',
  'relay/raw',
  'relay/framed',
  'echo/small',
  'connections/churn',
  'start/npm',
  'start/executable',
  'idle/memory',
  'sockets/echo',
  'sockets/memory',
  'stall/raw',
  'large-frame/16k',
  'large-frame/byte',
];

/** The benchmarks look into /proc. */
describe.runIf(process.platform === 'linux')('the benchmark', () => {
  it('prints a table, and keeps it with a plot', { timeout: WITH_PROCESSES }, async () => {
    const folder = await temporaryFolder();
    const names = thorough ? [] : ['raw/file-pipe', 'framed/packet-2'];
    const printed = execFileSync(process.execPath, [main, '--tiny', '--results', folder, ...names], {
      encoding: 'utf8',
    });
    expect(printed).toMatch(/^raw\/file-pipe +throughput +\S.*×/m);
    for (const name of ['gentcp', 'nc', 'ncat', 'socat', 'C', 'Erlang'])
      expect(printed).toMatch(new RegExp(`^ +${name}  `, 'm'));
    expect(printed).toMatch(/^ +gentcp +[\d.]+ .?B\/s/m);
    const report: unknown = JSON.parse(readFileSync(path.join(folder, 'latest.json'), 'utf8'));
    expect(report).toMatchObject({
      effort: { name: 'tiny' },
      results: expect.arrayContaining([
        expect.objectContaining({ benchmark: 'raw', id: 'file-pipe' }),
        expect.objectContaining({ benchmark: 'framed', id: 'packet-2' }),
      ]),
    });
    const plot = readFileSync(path.join(folder, 'latest.svg'), 'utf8');
    expect(plot).toMatch(/^<svg /);
    expect(plot).toContain('file → socket → pipe');
  });

  it('knows every row of the table by its name', () => {
    const printed = execFileSync(process.execPath, [main, '--list'], { encoding: 'utf8' });
    const listed = printed
      .trim()
      .split('\n')
      .map((line) => line.replace(/:.*/, ''));
    expect(listed).toEqual(expect.arrayContaining(ROWS));
  });

  it('refuses a name that it does not know', () => {
    const { status, stderr } = spawnSync(process.execPath, [main, 'rwa'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/no such benchmark: rwa; there are raw, raw\/file-null, /),
    ]);
  });
});

describe.runIf(process.platform === 'linux')('a transfer', () => {
  it('catches a byte that is missing, and one that is wrong', async () => {
    const folder = await temporaryFolder();
    const [source, copy] = [path.join(folder, 'source'), path.join(folder, 'copy')];
    writeRandom(source, 3_000_000);
    const bytes = readFileSync(source);
    writeFileSync(copy, bytes);
    expect(() => checkCopy(source, copy)).not.toThrow();
    writeFileSync(copy, bytes.subarray(0, -1));
    expect(() => checkCopy(source, copy)).toThrow('2999999 of 3000000 bytes arrived');
    bytes[2_500_000] = (bytes[2_500_000] ?? 0) ^ 1;
    writeFileSync(copy, bytes);
    expect(() => checkCopy(source, copy)).toThrow('other bytes arrived');
  });

  it('rejects when a process ends with another code than 0', async () => {
    const folder = await temporaryFolder();
    const source = path.join(folder, 'source');
    writeLines(source, { count: 10, length: 300 });
    const pair = gentcpPair(['--packet', '1'], ['--packet', '1', '--in', 'line']);
    await expect(transfer(pair, { from: source, to: '/dev/null' })).rejects.toThrow(/exit [56]: .*gentcp: /s);
  });

  it('rejects when the receiver has received another number of bytes', async () => {
    const folder = await temporaryFolder();
    const source = path.join(folder, 'source');
    writeRandom(source, 1000);
    const way = { from: source, to: '/dev/null' };
    await expect(transfer(gentcpPair(), { ...way, bytes: 1000 })).resolves.toBeGreaterThan(0);
    await expect(transfer(gentcpPair(), { ...way, bytes: 1001 })).rejects.toThrow('1000 of 1001 bytes were received');
  });

  it('goes through pipes, as a shell has them', () => {
    using pipe = makePipe();
    expect(spawnSync('test', ['-p', '/proc/self/fd/0'], { stdio: [pipe.read.fd] }).status).toBe(0);
    expect(spawnSync('test', ['-p', '/proc/self/fd/1'], { stdio: ['ignore', pipe.write.fd] }).status).toBe(0);
  });
});
