import path from 'node:path';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcp, gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { outputPipe } from '../peers/pipe.ts';
import { shell } from '../peers/shell.ts';
import { tcpServer } from '../peers/tcp-server.ts';

/** A port of 127.0.0.1 at which nobody listens. */
async function freePort(): Promise<number> {
  const { child, port } = await gentcpListen([]);
  child.kill('SIGTERM');
  await child.ended;
  return port;
}

/** The one line that gentcp says, with its code. */
async function outcome(args: readonly string[]): Promise<{ readonly exit: number | string; readonly stderr: string }> {
  const { exit, stderr, stdout } = await gentcp(args).ended;
  expect(stdout.toString()).toBe('');
  return { exit, stderr };
}

/** One line that says so; a hint may follow. */
function line(pattern: string): unknown {
  return expect.stringMatching(new RegExp(`^gentcp: .*${pattern}.*\n$`));
}

describe('what is wrong with the words is exit 2 and one line that names it:', () => {
  it.each([
    [['conect', 'localhost', '1'], 'conect'],
    [['connect', 'localhost'], 'localhost.*port'],
    [['connect', 'localhost', '65536'], '65536'],
    [['connect', 'localhost', '1', '--packet', '9'], '9.*raw'],
    [['connect', 'localhost', '1', '--frobnicate'], '--frobnicate'],
    [['connect', 'localhost', '1', '--opts', '[{packet'], '--opts'],
    [['connect', 'localhost', '1', '--linger', 'yes'], 'linger yes'],
    [['connect', 'localhost', '1', '--max-time', 'soon'], '--max-time soon'],
    [['connect', 'localhost', '1', '--in', './file'], '--in ./file.*< ./file'],
    [['listen', `unix:/${'x'.repeat(120)}`], '121 bytes.*107'],
    [['-l', '5678'], '-l.*gentcp listen'],
  ])('%j', async (args, named) => {
    expect(await outcome(args)).toEqual({ exit: 2, stderr: line(named) });
  });
});

describe('a connection that cannot be made', () => {
  it('is exit 3 where the name does not resolve', async () => {
    expect(await outcome(['connect', 'nowhere.invalid', '80'])).toEqual({ exit: 3, stderr: line('\\(nxdomain\\)') });
  });

  it('is exit 4 where it is refused', async () => {
    const port = await freePort();
    expect(await outcome(['connect', '127.0.0.1', String(port)])).toEqual({
      exit: 4,
      stderr: line(`connect 127.0.0.1:${port}: connection refused \\(econnrefused\\)`),
    });
  });

  it('is exit 4 where there is no such unix socket', async () => {
    const address = `unix:${await temporaryFolder()}/none`;
    expect(await outcome(['connect', address])).toEqual({ exit: 4, stderr: line(`${address}: .*\\(enoent\\)`) });
  });

  it('is tried again with --retry until somebody listens', async () => {
    const port = await freePort();
    const child = gentcp(['connect', '127.0.0.1', String(port), '--retry', '30s']);
    const { child: listener } = await laterListen(port);
    const [connected, listened] = await Promise.all([child.ended, listener.ended]);
    expect([connected.exit, listened.exit]).toEqual([0, 0]);
  });
});

/** Listens where a client has tried in vain already. */
async function laterListen(port: number) {
  const first = gentcp(['connect', '127.0.0.1', String(port)]);
  expect((await first.ended).exit).toBe(4);
  const child = gentcp(['listen', '127.0.0.1', String(port), '--eof', 'close']);
  return { child };
}

describe('an address that cannot be bound is exit 9', () => {
  it('where the port is in use', async () => {
    const { port } = await tcpServer();
    expect(await outcome(['listen', '127.0.0.1', String(port)])).toEqual({
      exit: 9,
      stderr: line(`listen 127.0.0.1:${port}: address already in use \\(eaddrinuse\\)`),
    });
  });

  it('where it is not of this host', async () => {
    expect(await outcome(['listen', '192.0.2.1', '0'])).toEqual({ exit: 9, stderr: line('\\(eaddrnotavail\\)') });
  });

  it('where a foreign file stands in the way of a unix socket, which stays', async () => {
    const file = path.join(await temporaryFolder(), 'file');
    writeFileSync(file, 'precious');
    expect(await outcome(['listen', `unix:${file}`])).toEqual({
      exit: 9,
      stderr: line('\\(eaddrinuse\\); there is a file already; if nobody listens behind it, remove it'),
    });
    expect(existsSync(file)).toBe(true);
  });
});

describe('stdout', () => {
  it('is exit 7 where it is full', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, [], { stdout: { file: '/dev/full' } });
    const peer = await server.accepted();
    peer.read();
    await peer.write('does not fit');
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: 7, stderr: line('stdout: .*\\(enospc\\)') });
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('is exit 7 where even the help does not fit', async () => {
    const { exit, stderr } = await gentcp(['--help'], { stdout: { file: '/dev/full' } }).ended;
    expect({ exit, stderr }).toEqual({ exit: 7, stderr: line('stdout: .*\\(enospc\\)') });
  });

  it('is a quiet exit 141 where its reader went away, and the peer sees a reset', async () => {
    const server = await tcpServer();
    const stdout = outputPipe();
    const child = gentcpConnect(server.port, [], { stdout });
    const peer = await server.accepted();
    peer.read();
    stdout.end.destroy();
    await peer.write('nobody reads this');
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: 141, stderr: '' });
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('is 141 behind | head -1, too', async () => {
    const server = await tcpServer();
    const child = await shell('gentcp connect 127.0.0.1 "$1" | head -1; echo "${PIPESTATUS[0]}"', [server.port]);
    const peer = await server.accepted();
    peer.read();
    peer.socket.write('line\n'.repeat(1_000_000));
    const { stdout, stderr } = await child.ended;
    expect({ stdout: stdout.toString(), stderr }).toEqual({ stdout: 'line\n141\n', stderr: '' });
  });
});

describe('stderr', () => {
  it('may be closed, and the exit code is the same', async () => {
    const port = await freePort();
    const child = await shell('gentcp connect 127.0.0.1 "$1" 2>&-; echo "$?"', [port]);
    expect((await child.ended).stdout.toString()).toBe('4\n');
  });

  it('may be full, and the exit code is the same', async () => {
    const port = await freePort();
    const child = await shell('gentcp connect 127.0.0.1 "$1" 2>/dev/full; echo "$?"', [port]);
    expect((await child.ended).stdout.toString()).toBe('4\n');
  });
});
