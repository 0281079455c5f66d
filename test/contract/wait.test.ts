import { existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcp, gentcpListen } from '../peers/gentcp.ts';
import { networkNamespace, noNamespaces } from '../native/namespace.ts';
import { tcpServer } from '../peers/tcp-server.ts';

describe('wait', () => {
  it.each([['127.0.0.1'], ['localhost'], ['{127,0,0,1}'], ['0.0.0.0']])(
    'ends with 0 once somebody listens on %s',
    async (host) => {
      const { port } = await tcpServer();
      const { exit, stdout, stderr } = await gentcp(['wait', host, String(port)]).ended;
      expect({ exit, stderr, stdout: stdout.toString() }).toStrictEqual({ exit: 0, stderr: '', stdout: '' });
    },
  );

  it('leaves its connection to a listener for one', async () => {
    const { child, port } = await gentcpListen(['--out', 'raw', '--in', 'none']);
    expect((await gentcp(['wait', '127.0.0.1', String(port)]).ended).exit).toBe(0);
    expect(child.running).toBe(true);
    expect((await gentcp(['connect', '127.0.0.1', String(port), '--in', 'none', '--eof', 'close']).ended).exit).toBe(0);
    expect((await child.ended).exit).toBe(0);
  });

  it('waits until somebody does, and says with -v what it sees', async () => {
    const { port, close } = await tcpServer();
    close();
    const waiting = gentcp(['wait', '127.0.0.1', String(port), '-v']);
    await waiting.stderr.until(/nobody listens/);
    const listening = gentcp(['listen', '127.0.0.1', String(port), '--in', 'none']);
    expect(await waiting.ended).toMatchObject({
      exit: 0,
      stderr:
        `gentcp: nobody listens on 127.0.0.1:${port} yet (econnrefused)\n` +
        `gentcp: somebody listens on 127.0.0.1:${port}\n`,
    });
    listening.kill('SIGTERM');
    await listening.ended;
  });

  it('finds a listener for every address of both families', async () => {
    const child = gentcp(['listen', '0', '--in', 'none']);
    await child.stderr.until(/listening on .*:(\d+)\n/);
    const port = /:(\d+)\n/.exec(child.stderr.text)?.[1] ?? '';
    for (const host of ['127.0.0.1', '::1', '127.7.7.7']) {
      expect((await gentcp(['wait', host, port, '--max-time', '20s']).ended).exit).toBe(0);
    }
    child.kill('SIGTERM');
    await child.ended;
  });

  it('ends with 124 when --max-time runs out, and says what it met', async () => {
    const { port, close } = await tcpServer();
    close();
    expect(await gentcp(['wait', '127.0.0.1', String(port), '--max-time', '200ms']).ended).toMatchObject({
      exit: 124,
      stderr: `gentcp: wait 127.0.0.1:${port}: --max-time of 200 ms ran out (timeout); connection refused (econnrefused)\n`,
    });
  });

  it('ends with 3 for a name that does not resolve', async () => {
    expect((await gentcp(['wait', 'nosuch.invalid', '80']).ended).exit).toBe(3);
  });

  it('dies of a signal', async () => {
    const { port, close } = await tcpServer();
    close();
    const waiting = gentcp(['wait', '127.0.0.1', String(port), '-v']);
    await waiting.stderr.until(/nobody listens/);
    waiting.kill('SIGINT');
    expect((await waiting.ended).exit).toBe('SIGINT');
  });

  it.each([
    [[], 'wait: the address is missing'],
    [['localhost'], 'the port is missing'],
    [['localhost', '80', 'more'], 'more: one operand too many'],
    [['localhost', '80', '--packet', '2'], '--packet: not an option of wait'],
    [['localhost', '80', '--opts', '[{packet,2}]'], 'wait does not take it'],
  ])('refuses %j', async (words, said) => {
    const { exit, stderr } = await gentcp(['wait', ...words]).ended;
    expect({ exit, stderr }).toStrictEqual({ exit: 2, stderr: expect.stringContaining(said) });
  });
});

describe('wait for a unix socket', () => {
  it('ends with 0 once somebody listens there, by whatever path', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'a b.sock');
    await tcpServer(file);
    symlinkSync(folder, `${folder}-link`);
    for (const name of [file, `${folder}-link/a b.sock`]) {
      expect((await gentcp(['wait', `unix:${name}`, '--max-time', '20s']).ended).exit).toBe(0);
    }
    const relative = gentcp(['wait', 'unix:a b.sock', '--max-time', '20s'], { cwd: folder });
    expect((await relative.ended).exit).toBe(0);
  });

  it('knows an abstract name', async () => {
    const name = `gentcp-wait-${process.pid}`;
    const listening = gentcp(['listen', `unix:@${name}`, '--in', 'none']);
    await listening.stderr.until(/listening/);
    expect((await gentcp(['wait', `unix:@${name}`, '--max-time', '20s']).ended).exit).toBe(0);
    expect((await gentcp(['wait', `unix:@${name}x`, '--max-time', '100ms']).ended).exit).toBe(124);
    listening.kill('SIGTERM');
    await listening.ended;
  });

  it('is not taken in by a file that nobody listens behind any more', async () => {
    const file = path.join(await temporaryFolder(), 'stale.sock');
    const listening = gentcp(['listen', `unix:${file}`, '--in', 'none']);
    await listening.stderr.until(/listening/);
    listening.kill('SIGKILL');
    await listening.ended;
    expect(existsSync(file)).toBe(true);
    expect((await gentcp(['wait', `unix:${file}`, '--max-time', '100ms']).ended).exit).toBe(124);
  });
});

describe.skipIf(noNamespaces() !== undefined)('wait in a network namespace', () => {
  it('asks there, not in its own', async () => {
    const netns = networkNamespace();
    const { port } = await tcpServer();
    const words = ['wait', '127.0.0.1', String(port), '--netns', netns, '--max-time'];
    expect((await gentcp([...words, '200ms']).ended).exit).toBe(124);
    const listening = gentcp(['listen', '127.0.0.1', String(port), '--netns', netns, '--in', 'none']);
    await listening.stderr.until(/listening/);
    expect((await gentcp([...words, '20s']).ended).exit).toBe(0);
    expect((await listening.ended).exit).toBe(0);
  });
});
