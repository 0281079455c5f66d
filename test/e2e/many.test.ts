import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { nc } from '../peers/nc.ts';
import { shell } from '../peers/shell.ts';
import { tcpServer } from '../peers/tcp-server.ts';
import { randomFile } from './matrix.ts';

describe('many connections', () => {
  it('four parallel uploads arrive at listen -k, each in a file of its own', async () => {
    const folder = await temporaryFolder();
    const uploads = await Promise.all([1, 2, 3, 4].map((n) => randomFile(folder, `upload ${n}`, n * 100_000)));
    const { child, port } = await gentcpListen(['-k', '--out-file', 'up-%n'], { cwd: folder });
    const clients = uploads.map((stdin) => gentcpConnect(port, [], { stdin }));
    const endings = await Promise.all(clients.map(({ ended }) => ended));
    expect(endings.map(({ exit }) => exit)).toEqual([0, 0, 0, 0]);
    const names = (await readdir(folder)).filter((name) => name.startsWith('up-'));
    const arrived = await Promise.all(names.map((name) => readFile(path.join(folder, name))));
    const bySize = arrived.toSorted((one, two) => one.length - two.length);
    expect(bySize.map((bytes, n) => uploads[n]?.data.equals(bytes))).toEqual([true, true, true, true]);
    child.kill('SIGTERM');
    expect((await child.ended).exit).toBe('SIGTERM');
  });

  it.skipIf(!nc.installed)('listen -k sends a page to each nc that asks, whole and with its end', async () => {
    const folder = await temporaryFolder();
    const page = await randomFile(folder, 'page', 300_000);
    const { port } = await gentcpListen(['-k'], { stdin: page, stdout: 'null' });
    const files = [1, 2, 3].map((n) => path.join(folder, `got ${n}`));
    await Promise.all(files.map((file) => nc.connectReceiving(port, file).ended));
    const got = await Promise.all(files.map((file) => readFile(file)));
    expect(got.map((bytes) => bytes.equals(page.data))).toEqual([true, true, true]);
  });

  it('xargs makes eight calls at a time, and each gets its own answer', async () => {
    const folder = await temporaryFolder();
    const questions = Array.from({ length: 12 }, (_, n) => `question ${n}`);
    await writeFile(path.join(folder, 'questions'), `${questions.join('\n')}\n`);
    const server = await tcpServer();
    const script = 'xargs -P8 -I{} gentcp call 127.0.0.1 "$1" {} --packet 4 --out line < questions | sort';
    const child = await shell(script, [server.port], { cwd: folder });
    for (const _ of questions) {
      const peer = await server.accepted();
      // A packet of 4 bytes of length goes back as it came.
      peer.socket.pipe(peer.socket);
    }
    expect((await child.ended).stdout.toString()).toBe(`${questions.toSorted().join('\n')}\n`);
  });
});
