import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytes, compare } from '../peers/bytes.ts';
import { Feed } from '../peers/feed.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcpConnect, gentcpListen, portOf } from '../peers/gentcp.ts';
import { type Width, cut, frame } from '../peers/framing.ts';
import { inputPipe, outputPipe } from '../peers/pipe.ts';
import { residentMemory } from '../peers/process-status.ts';
import { shell } from '../peers/shell.ts';
import { tcpServer } from '../peers/tcp-server.ts';
import { Transcript } from '../peers/transcript.ts';
import { randomFile, turn } from './matrix.ts';

const MIB = 1024 * 1024;
/** More than passes through the program before the kernel is asked, and more than two kernels keep. */
const MUCH = 48 * MIB;
/** What a program may need while its output stands still, beyond what it needs when idle. */
const BOUND = 32 * MIB;

const ALWAYS = { GENTCP_FAST_PATH: 'always' } as const;

/** `$1` is the port, `$2` the file to be sent. */
const senders = [
  ['a file', 'gentcp connect 127.0.0.1 "$1" < "$2"'],
  ['a pipe', 'cat "$2" | gentcp connect 127.0.0.1 "$1"'],
  ['a FIFO', 'mkfifo fifo; cat "$2" > fifo & gentcp connect 127.0.0.1 "$1" < fifo'],
] as const;

/** `$1` is the file in which everything is to be. */
const receivers = [
  ['a file', 'gentcp listen 127.0.0.1 0 > "$1"'],
  ['a pipe', 'set -o pipefail; gentcp listen 127.0.0.1 0 | cat > "$1"'],
  ['the end of a file', ': > "$1"; gentcp listen 127.0.0.1 0 >> "$1"'],
  ['a FIFO', 'mkfifo fifo; cat fifo > "$1" & gentcp listen 127.0.0.1 0 > fifo; exit=$?; wait; exit $exit'],
  ['--out-file', 'gentcp listen 127.0.0.1 0 --out-file "$1"'],
] as const;

const ways = receivers.map(([into, receive], index) => {
  const [from, send] = turn(senders, index);
  return { from, into, send, receive };
});

describe.each(['always', 'auto', 'off'])('with GENTCP_FAST_PATH=%s', (rule) => {
  const env = { GENTCP_FAST_PATH: rule };

  it.each(ways)('every byte comes from $from into $into', async ({ send, receive }) => {
    const folder = await temporaryFolder();
    const { file, data } = await randomFile(folder, 'in', MUCH);
    const out = path.join(folder, 'out');
    const receiver = await shell(receive, [out], { env });
    const sender = await shell(send, [await portOf(receiver), file], { env });
    expect([(await sender.ended).exit, (await receiver.ended).exit]).toEqual([0, 0]);
    expect(compare(await readFile(out), data)).toBe('identical');
  });

  it('the counters know of every byte', async () => {
    const { file } = await randomFile(await temporaryFolder(), 'in', MUCH);
    const { child: receiver, port } = await gentcpListen(['-v'], { stdout: { file: '/dev/null' }, env });
    const sender = gentcpConnect(port, ['-v'], { stdin: { file }, env });
    const [received, sent] = await Promise.all([receiver.ended, sender.ended]);
    expect(received.stderr).toMatch(new RegExp(`received ${MUCH} bytes in \\d+ packets, sent 0 bytes`));
    expect(sent.stderr).toMatch(new RegExp(`received 0 bytes in 0 packets, sent ${MUCH} bytes in \\d+ packets`));
  });

  it.each<[Width, readonly string[], number]>([
    [4, ['--in', 'chunk:65536'], 65_536],
    [4, ['--in', 'raw'], 65_536],
    [4, ['--in', 'chunk:100000'], 100_000],
    [2, ['--in', 'chunk:16384'], 16_384],
  ])('a file becomes the same packets: --packet %s %j', async (width, args, size) => {
    const { file, data } = await randomFile(await temporaryFolder(), 'in', 16 * MIB + 12_345);
    const server = await tcpServer();
    const sender = gentcpConnect(server.port, ['--packet', String(width), ...args, '-v'], { stdin: { file }, env });
    const peer = await server.accepted();
    const received = peer.read();
    expect(await peer.ending).toBe('end');
    peer.end();
    const { exit, stderr } = await sender.ended;
    const wire = frame(cut(data, size), width);
    expect([exit, compare(received.bytes, wire)]).toEqual([0, 'identical']);
    expect(stderr).toContain(`sent ${wire.length} bytes in ${Math.ceil(data.length / size)} packets`);
  });

  it('a file becomes packets for each connection of listen -k', async () => {
    const { file, data } = await randomFile(await temporaryFolder(), 'in', 16 * MIB + 1);
    const { child, port } = await gentcpListen(['-k', '--packet', '4'], { stdin: { file }, env });
    const clients = [1, 2, 3].map(() => gentcpConnect(port, ['--packet', '4', '--in', 'none'], { env }));
    for (const client of clients) {
      const { exit, stdout } = await client.ended;
      expect([exit, compare(stdout, data)]).toEqual([0, 'identical']);
    }
    child.kill('SIGTERM');
    await child.ended;
  });

  it('a file goes whole to each connection of listen -k', async () => {
    const { file, data } = await randomFile(await temporaryFolder(), 'in', MUCH);
    const { child, port } = await gentcpListen(['-k'], { stdin: { file }, env });
    const clients = [1, 2, 3].map(() => gentcpConnect(port, ['--in', 'none'], { env }));
    for (const client of clients) {
      const { exit, stdout } = await client.ended;
      expect([exit, compare(stdout, data)]).toEqual([0, 'identical']);
    }
    child.kill('SIGTERM');
    await child.ended;
  });
});

/** The calls by which a program has the kernel move bytes, as far as it makes them. */
async function calls(rule: string, size: number): Promise<ReadonlySet<string>> {
  const folder = await temporaryFolder();
  const { file } = await randomFile(folder, 'in', size);
  const receiver = await shell(
    'exec strace -f -qq -e trace=sendfile,splice -o "$1" gentcp listen 127.0.0.1 0 | cat > /dev/null',
    [path.join(folder, 'received')],
    { env: { GENTCP_FAST_PATH: rule } },
  );
  const port = await portOf(receiver);
  const sender = await shell(
    'exec strace -f -qq -e trace=sendfile,splice -o "$1" gentcp connect 127.0.0.1 "$2" < "$3"',
    [path.join(folder, 'sent'), port, file],
    { env: { GENTCP_FAST_PATH: rule } },
  );
  expect([(await sender.ended).exit, (await receiver.ended).exit]).toEqual([0, 0]);
  const traces = await Promise.all(['received', 'sent'].map((name) => readFile(path.join(folder, name), 'utf8')));
  return new Set(traces.flatMap((trace) => [...trace.matchAll(/\b(sendfile|splice)\(/g)].map(([, name = '']) => name)));
}

describe('the kernel is asked to move bytes', () => {
  it('after some megabytes, which nobody pays for who sends less', async () => {
    expect([...(await calls('auto', MUCH))].toSorted()).toEqual(['sendfile', 'splice']);
    expect([...(await calls('auto', MIB / 2))]).toEqual([]);
  });

  it('never, or from the first byte on, where the environment says so', async () => {
    expect([...(await calls('off', MUCH))]).toEqual([]);
    expect([...(await calls('always', 1))].toSorted()).toEqual(['sendfile', 'splice']);
  });

  it('not where somebody has to see them', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--expect', '5'], { env: ALWAYS });
    const peer = await server.accepted();
    await peer.write('hello, world');
    const { exit, stdout } = await child.ended;
    expect([exit, String(stdout)]).toEqual([0, 'hello']);
  });

  it('a word that says nothing about it is an error of usage', async () => {
    const { exit, stderr } = await gentcpConnect(1, [], { env: { GENTCP_FAST_PATH: 'on' } }).ended;
    expect([exit, stderr]).toEqual([
      2,
      'gentcp: GENTCP_FAST_PATH=on: not known; accepted are auto, always, off (badarg)\n',
    ]);
  });
});

describe('while the kernel moves bytes', () => {
  it('a stalled stdout does not stop stdin, and the memory stays flat', async () => {
    const [up, down] = [bytes(MUCH, 'up'), bytes(MUCH, 'down')];
    const server = await tcpServer();
    const [stdin, stdout] = [inputPipe(), outputPipe()];
    const child = gentcpConnect(server.port, [], { stdin, stdout, env: ALWAYS });
    const peer = await server.accepted();
    const idle = residentMemory(child);
    const feed = new Feed(peer.socket, down);
    await feed.stalled();
    const arrived = peer.read();
    stdin.end.end(up);
    await arrived.untilSize(MUCH);
    expect(compare(arrived.bytes, up)).toBe('identical');
    expect(feed.taken).toBeLessThan(MUCH);
    expect(residentMemory(child) - idle).toBeLessThan(BOUND);
    const printed = new Transcript(stdout.end);
    void feed.done.then(() => peer.end());
    expect((await child.ended).exit).toBe(0);
    await printed.ended;
    expect(compare(printed.bytes, down)).toBe('identical');
  });

  it('a peer that takes nothing does not stop stdout', async () => {
    const down = bytes(MUCH, 'down');
    const { file } = await randomFile(await temporaryFolder(), 'up', MUCH);
    const server = await tcpServer();
    const stdout = outputPipe();
    const child = gentcpConnect(server.port, [], { stdin: { file }, stdout, env: ALWAYS });
    const peer = await server.accepted();
    const printed = new Transcript(stdout.end);
    await peer.write(down);
    await printed.untilSize(MUCH);
    expect(compare(printed.bytes, down)).toBe('identical');
    peer.end();
    peer.read();
    expect((await child.ended).exit).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends a session at once in which both directions stand still',
    async (signal) => {
      const { file } = await randomFile(await temporaryFolder(), 'up', MUCH);
      const server = await tcpServer();
      const stdout = outputPipe();
      const child = gentcpConnect(server.port, [], { stdin: { file }, stdout, env: ALWAYS });
      const peer = await server.accepted();
      await new Feed(peer.socket, bytes(MUCH, 'down')).stalled();
      child.kill(signal);
      expect((await child.ended).exit).toBe(signal);
      peer.read();
      expect(await peer.ending).toBe('ECONNRESET');
    },
  );

  it.each(['--max-time', '--idle-timeout', '--send-timeout'])('%s runs out', async (flag) => {
    const { file } = await randomFile(await temporaryFolder(), 'up', MUCH);
    const server = await tcpServer();
    const child = gentcpConnect(server.port, [flag, '300ms'], { stdin: { file }, env: ALWAYS });
    const peer = await server.accepted();
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([124, expect.stringContaining(flag)]);
    peer.read();
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('--idle-timeout stands still while stdout does not take what has arrived', async () => {
    const data = bytes(MUCH, 'down');
    const server = await tcpServer();
    const stdout = outputPipe();
    const child = gentcpConnect(server.port, ['--idle-timeout', '2s', '--in', 'none'], { stdout, env: ALWAYS });
    const peer = await server.accepted();
    // The time must not run out before the data has come, for all that making it takes on a busy machine.
    const feed = new Feed(peer.socket, data);
    // Each look takes a quarter of a second.
    for (let looks = 0; looks < 10; looks += 1) await feed.stalled();
    expect(child.running).toBe(true);
    const printed = new Transcript(stdout.end);
    expect((await child.ended).exit).toBe(124);
    await printed.ended;
    expect(printed.size).toBe(MUCH);
  });

  it('SIGUSR2 says how many have been moved', async () => {
    const server = await tcpServer();
    const stdout = outputPipe();
    const child = gentcpConnect(server.port, ['--in', 'none'], { stdout, env: ALWAYS });
    const peer = await server.accepted();
    const printed = new Transcript(stdout.end);
    await peer.write(bytes(MIB, 'down'));
    await printed.untilSize(MIB);
    child.kill('SIGUSR2');
    await child.stderr.until(`received ${MIB} bytes`);
    peer.end();
    expect((await child.ended).exit).toBe(0);
  });

  it('a reader of stdout that goes away ends the session quietly, exit 141', async () => {
    const server = await tcpServer();
    const stdout = outputPipe();
    const child = gentcpConnect(server.port, ['--in', 'none'], { stdout, env: ALWAYS });
    const peer = await server.accepted();
    const feed = new Feed(peer.socket, bytes(MUCH, 'down'));
    await feed.stalled();
    stdout.end.destroy();
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([141, '']);
    peer.read();
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('the end of the peer is exit 5 where the pipe holds what it has not taken', async () => {
    const server = await tcpServer();
    const stdin = inputPipe();
    const child = gentcpConnect(server.port, [], { stdin, env: ALWAYS });
    const peer = await server.accepted();
    await new Feed(stdin.end, bytes(MUCH, 'unsent')).stalled();
    peer.end();
    expect((await child.ended).exit).toBe(5);
    peer.read();
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it.each([
    ['/proc/self/status', /^Name:\tnode/],
    ['/etc/services', /tcp/],
  ])('all of %s is sent, whatever the kernel makes of it', async (file, expected) => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, [], { stdin: { file }, env: ALWAYS });
    const peer = await server.accepted();
    const arrived = peer.read();
    expect(await peer.ending).toBe('end');
    peer.end();
    expect((await child.ended).exit).toBe(0);
    expect(arrived.text).toMatch(expected);
  });

  it('/dev/full is exit 7, and says why', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--in', 'none'], { stdout: { file: '/dev/full' }, env: ALWAYS });
    const peer = await server.accepted();
    await peer.write('hello');
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([7, expect.stringContaining('enospc')]);
  });
});
