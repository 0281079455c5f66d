import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../peers/folder.ts';
import { type How, gentcp, gentcpListen } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { connectTo } from '../peers/tcp-server.ts';
import { A_WHILE } from './limits.ts';

function keepOpen(args: readonly string[], how: How = {}): ReturnType<typeof gentcpListen> {
  return gentcpListen(['-k', ...args], how);
}

describe('listen -k', () => {
  it('says a connection that fails in one line, and goes on', async () => {
    const { child, port } = await keepOpen([]);
    const broken = await connectTo(port);
    await broken.write('part');
    await child.stdout.until('part');
    broken.reset();
    await child.stderr.until(/econnreset/);
    const next = await connectTo(port);
    await next.write('whole');
    await child.stdout.until('whole');
    child.kill('SIGTERM');
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([
      'SIGTERM',
      expect.stringMatching(
        /^gentcp: listening on .*\ngentcp: listen 127\.0\.0\.1:\d+: 127\.0\.0\.1:\d+: connection reset by peer \(econnreset\)\n$/,
      ),
    ]);
  });

  it('says so of a connection that is reset before it has said anything, and not of one that just ends', async () => {
    const { child, port } = await keepOpen([]);
    const silent = await connectTo(port);
    silent.read();
    silent.end();
    expect(await silent.ending).toBe('end');
    const broken = await connectTo(port);
    const from = broken.socket.localPort;
    // The kernel would not have told of it before it is accepted.
    child.kill('SIGUSR2');
    await child.stderr.until(`:${from}: received 0 bytes`);
    broken.reset();
    await child.stderr.until(`listen 127.0.0.1:${port}: 127.0.0.1:${from}: connection reset by peer (econnreset)\n`);
    child.kill('SIGTERM');
    const { exit, stderr } = await child.ended;
    expect([exit, stderr.match(/econnreset/g)]).toEqual(['SIGTERM', ['econnreset']]);
  });

  it('serves those who come to a unix socket', async () => {
    const place = path.join(await temporaryFolder(), 'socket');
    const child = gentcp(['listen', '-k', `unix:${place}`, '--packet', '1', '--out', 'line']);
    await child.stderr.until('listening on unix:');
    const clients = ['one', 'two'].map((word) => {
      const { fd, given, end } = inputPipe();
      end.end(word);
      return gentcp(['connect', `unix:${place}`, '--packet', '1'], { stdin: { fd, given } }).ended;
    });
    expect((await Promise.all(clients)).map(({ exit }) => exit)).toEqual([0, 0]);
    await child.stdout.until(/(?:one|two)\n(?:one|two)\n/);
    child.kill('SIGTERM');
    expect((await child.ended).exit).toBe('SIGTERM');
  });

  it('writes an event of a connection that fails', async () => {
    const { child, port } = await keepOpen(['--out', 'json', '--packet', '2']);
    const peer = await connectTo(port);
    await peer.write(Buffer.from([0, 9, 1]));
    peer.end();
    await child.stdout.until(/"event":"error".*\n/);
    child.kill('SIGTERM');
    const { stdout } = await child.ended;
    expect(stdout.toString()).toMatch(/"event":"error","socket":2,"phase":"session","reason":"emsgsize"/);
  });

  it('sends a regular file whole to each connection, then half-closes it', async () => {
    const file = path.join(await temporaryFolder(), 'page');
    await writeFile(file, 'the page');
    const { child, port } = await keepOpen([], { stdin: { file } });
    const peers = await Promise.all([1, 2, 3].map(() => connectTo(port)));
    for (const peer of peers) {
      const received = peer.read();
      expect(await peer.ending).toBe('end');
      expect(received.text).toBe('the page');
      peer.end();
    }
    child.kill('SIGTERM');
    await child.ended;
  });

  it('sends the records of a pipe to every open connection, and only half-closes at its end', async () => {
    const { fd, given, end } = inputPipe();
    const { child, port } = await keepOpen(['--packet', '1', '--in', 'line'], { stdin: { fd, given } });
    const peers = [await connectTo(port), await connectTo(port)];
    for (const peer of peers) await peer.write('\u0001x');
    await child.stdout.untilSize(2);
    end.end('one\ntwo\n');
    for (const peer of peers) {
      const received = peer.read();
      expect(await peer.ending).toBe('end');
      expect(received.text).toBe('\u0003one\u0003two');
    }
    const later = await connectTo(port);
    later.read();
    await later.write('\u0004late');
    await child.stdout.until('late');
    await setTimeout(A_WHILE);
    expect(later.ended).toBe(false);
    child.kill('SIGTERM');
    await child.ended;
  });

  it('with --max-connections 1 serves one after another', async () => {
    const { child, port } = await keepOpen(['--max-connections', '1', '--out', 'term']);
    const [first, second] = [await connectTo(port), await connectTo(port)];
    await second.write('second');
    await first.write('first');
    await child.stdout.until('<<"first">>');
    expect(child.stdout.text).not.toContain('second');
    first.end();
    await child.stdout.until('{tcp,#Port<0.3>,<<"second">>}');
    child.kill('SIGTERM');
    await child.ended;
  });

  it('with --out-file writes each connection to a file of its own', async () => {
    const folder = await temporaryFolder();
    const { child, port } = await keepOpen(['--out', 'json', '-v', '--out-file', path.join(folder, 'up-%n-%%')]);
    for (const [index, text] of ['one', 'two'].entries()) {
      const peer = await connectTo(port);
      peer.read();
      await peer.write(text);
      peer.end();
      await child.stderr.until(new RegExp(`(received 3 bytes[^]*){${index + 1}}`));
    }
    child.kill('SIGTERM');
    await child.ended;
    expect(
      ['up-1-%', 'up-2-%'].map((name) => /"text":"(\w+)"/.exec(readFileSync(path.join(folder, name), 'utf8'))?.[1]),
    ).toEqual(['one', 'two']);
  });

  it('lets every connection write into one device', async () => {
    const { child, port } = await keepOpen(['-v', '--out-file', '/dev/null']);
    for (const count of [1, 2]) {
      const peer = await connectTo(port);
      peer.read();
      await peer.write('abc');
      peer.end();
      await child.stderr.until(new RegExp(`(received 3 bytes[^]*){${count}}`));
    }
    child.kill('SIGTERM');
    expect((await child.ended).exit).toBe('SIGTERM');
  });

  it('warns once where the raw bytes of two connections mix', async () => {
    const { child, port } = await keepOpen([]);
    for (const text of ['a', 'b', 'c']) await (await connectTo(port)).write(text);
    await child.stdout.untilSize(3);
    child.kill('SIGTERM');
    const { stderr } = await child.ended;
    expect(stderr.match(/mix on stdout/g)).toHaveLength(1);
  });

  it('ends with --accept-timeout when nobody comes, and not while somebody is connected', async () => {
    const { child, port } = await keepOpen(['--accept-timeout', '300ms']);
    const peer = await connectTo(port);
    const began = performance.now();
    await setTimeout(700);
    expect(child.running).toBe(true);
    await peer.write('still served');
    await child.stdout.until('still served');
    peer.end();
    const { exit, stderr } = await child.ended;
    expect(performance.now() - began).toBeGreaterThan(950);
    expect([exit, stderr]).toEqual([124, expect.stringContaining('--accept-timeout of 300 ms ran out (timeout)')]);
  });

  it('acts with --idle-timeout and --expect on one connection', async () => {
    const { child, port } = await keepOpen(['--idle-timeout', '200ms', '--expect', '2']);
    const idle = await connectTo(port);
    idle.read();
    expect(await idle.ending).toBe('ECONNRESET');
    await child.stderr.until('--idle-timeout of 200 ms ran out');
    const enough = await connectTo(port);
    enough.read();
    await enough.write('ab');
    expect(await enough.ending).toBe('end');
    child.kill('SIGTERM');
    await child.ended;
  });
});

describe('--max-connections', () => {
  it('is refused without -k', async () => {
    const { exit, stderr } = await gentcp(['listen', '0', '--max-connections', '3']).ended;
    expect([exit, stderr]).toEqual([
      2,
      'gentcp: --max-connections 3: only with -k; without it one connection is served (badarg)\n',
    ]);
  });
});
