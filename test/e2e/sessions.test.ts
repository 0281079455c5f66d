import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { compare } from '../peers/bytes.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcp, gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { processorTime } from '../peers/process-status.ts';
import { shell } from '../peers/shell.ts';
import { connectTo, tcpServer } from '../peers/tcp-server.ts';
import { caughtUp } from '../peers/tcp-table.ts';
import { randomFile } from './matrix.ts';

/** Longer than any of these sessions, shorter than the test. */
const LONG = 50;

describe('in a shell', () => {
  it('a script starts a listener in the background and uploads to it', async () => {
    const folder = await temporaryFolder();
    const { file, data } = await randomFile(folder, 'upload', 1_000_000);
    const script = `
      mkfifo told
      gentcp listen 127.0.0.1 0 --port-file told > got & listener=$!
      read -r port < told
      gentcp connect 127.0.0.1 "$port" < "$1"
      echo "connect $?"
      wait $listener
      echo "listen $?"`;
    const { stdout } = await (await shell(script, [file], { cwd: folder })).ended;
    expect(stdout.toString()).toBe('connect 0\nlisten 0\n');
    expect(compare(readFileSync(path.join(folder, 'got')), data)).toBe('identical');
  });

  it('a listener in a background job does not cut the upload of its peer short', async () => {
    // A job in the background has /dev/null as its stdin.
    const child = await shell('gentcp listen 127.0.0.1 0 --ready-fd 3 3>&1 > got & wait $!; echo "$?"; cat got');
    await child.stdout.until(/^\d+\n/);
    const peer = await connectTo(Number(child.stdout.text));
    peer.read();
    for (const part of ['one ', 'two ', 'three']) await peer.write(part);
    expect(peer.ended).toBe(false);
    peer.end();
    expect((await child.ended).stdout.toString()).toMatch(/^\d+\n0\none two three$/);
  });

  it('a log is sent as it grows', async () => {
    const folder = await temporaryFolder();
    const log = path.join(folder, 'log');
    writeFileSync(log, 'first\n');
    const server = await tcpServer();
    const child = await shell('tail -n +1 -f log | gentcp connect 127.0.0.1 "$1"; echo "$?"', [server.port], {
      cwd: folder,
    });
    const peer = await server.accepted();
    const received = peer.read();
    await received.until('first\n');
    appendFileSync(log, 'second\n');
    await received.until('second\n');
    peer.end();
    expect(await peer.ending).toBe('end');
    // tail sees at its next line that nobody listens any more.
    appendFileSync(log, 'third\n');
    expect((await child.ended).stdout.toString()).toBe('0\n');
    expect(received.text).toBe('first\nsecond\n');
  });

  it('a request and a pause get the answer of a server that answers at once', async () => {
    const server = await tcpServer();
    const child = await shell('(echo request; sleep 0.3) | gentcp connect 127.0.0.1 "$1"', [server.port]);
    const peer = await server.accepted();
    await peer.read().until('request\n');
    await peer.write('answer\n');
    expect(await peer.ending).toBe('end');
    peer.end();
    const { exit, stdout } = await child.ended;
    expect({ exit, stdout: stdout.toString() }).toEqual({ exit: 0, stdout: 'answer\n' });
  });

  it('a request and a pause end with a server that closes first', async () => {
    const server = await tcpServer();
    const script = '(echo request; exec sleep "$2") | { gentcp connect 127.0.0.1 "$1"; echo "$?"; kill 0; }';
    const child = await shell(script, [server.port, LONG]);
    const peer = await server.accepted();
    await peer.read().until('request\n');
    await peer.write('answer\n');
    peer.end();
    expect((await child.ended).stdout.toString()).toBe('answer\n0\n');
  });

  it('a coprocess that reads to the end before it writes gets its end', async () => {
    const server = await tcpServer();
    const script = `
      coproc gentcp connect 127.0.0.1 "$1" --exit-on-close false
      pid=$COPROC_PID; exec 5<&"\${COPROC[0]}" 6>&"\${COPROC[1]}"
      exec {COPROC[0]}<&- {COPROC[1]}>&-
      answer=$(cat <&5)
      echo "$answer, thanks" >&6
      exec 6>&-
      wait $pid; echo "$answer $?"`;
    const child = await shell(script, [server.port]);
    const peer = await server.accepted();
    const received = peer.read();
    await peer.write('all of it');
    peer.end();
    await peer.ending;
    expect(received.text).toBe('all of it, thanks\n');
    expect((await child.ended).stdout.toString()).toBe('all of it 0\n');
  });

  it('a loop over hosts keeps its stdin with --in none', async () => {
    const server = await tcpServer();
    const script = `
      printf '127.0.0.1\\nlocalhost\\n127.0.0.2\\n' | while read -r host; do
        gentcp connect 127.0.0.1 "$1" --in none > "$host.out"; echo "$host $(cat "$host.out")"
      done`;
    const child = await shell(script, [server.port]);
    for (const greeting of ['one', 'two', 'three']) {
      const peer = await server.accepted();
      peer.read();
      await peer.write(greeting);
      peer.end();
    }
    expect((await child.ended).stdout.toString()).toBe('127.0.0.1 one\nlocalhost two\n127.0.0.2 three\n');
  });

  it('a pipe with a name ends where its writer was gone before gentcp came', async () => {
    const server = await tcpServer();
    // The shell opens the pipe, and lets gentcp start when all is written and closed.
    const script =
      'mkfifo pipe; { printf hello > pipe & } ; { wait; exec gentcp connect 127.0.0.1 "$1"; } < pipe; echo "$?"';
    const child = await shell(script, [server.port]);
    const peer = await server.accepted();
    const received = peer.read();
    expect(await peer.ending).toBe('end');
    peer.end();
    expect(received.text).toBe('hello');
    expect((await child.ended).exit).toBe(0);
  });

  it('stdin and stdout may be one socket, as ssh and inetd hand it over', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, [], { stdin: 'socket', stdout: 'socket' });
    const peer = await server.accepted();
    const received = peer.read();
    child.stdin.end('there');
    expect(await peer.ending).toBe('end');
    peer.socket.end('back');
    const printed: Buffer[] = await child.output.toArray();
    expect((await child.ended).exit).toBe(0);
    expect([received.text, Buffer.concat(printed).toString()]).toEqual(['there', 'back']);
  });
});

describe('a listener', () => {
  it('refuses whoever comes after its one connection', async () => {
    const { child, port } = await gentcpListen([]);
    const peer = await connectTo(port);
    peer.read();
    await peer.write('hello');
    await child.stdout.until('hello');
    await expect(connectTo(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    peer.end();
    expect((await child.ended).exit).toBe(0);
  });

  it('tells nobody but its port file where it listens, with -q', async () => {
    const file = path.join(await temporaryFolder(), 'port');
    const child = gentcp(['listen', '127.0.0.1', '0', '-q', '--port-file', file]);
    while (!existsSync(file)) await setTimeout(5);
    // The file is written whole: whoever sees it can read all of it.
    const peer = await connectTo(Number(/^(\d+)\n$/.exec(readFileSync(file, 'latin1'))?.[1]));
    peer.read();
    peer.end();
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  });

  it('serves both families where no host is said, and shows IPv4 peers as IPv4', async () => {
    const child = gentcp(['listen', '0', '-v']);
    await child.stderr.until(/listening on .*:\d+\n/);
    const port = Number(/listening on .*:(\d+)\n/.exec(child.stderr.text)?.[1]);
    const peer = await connectTo(port);
    peer.read();
    await child.stderr.until(/127\.0\.0\.1:\d+/);
    expect(child.stderr.text).not.toContain('ffff');
    peer.end();
    expect((await child.ended).exit).toBe(0);
  });

  it('at a unix socket exchanges files, and removes the socket', async () => {
    const folder = await temporaryFolder();
    const [up, down] = await Promise.all([randomFile(folder, 'up', 200_000), randomFile(folder, 'down', 100_000)]);
    const address = `unix:${path.join(folder, 'socket')}`;
    const child = gentcp(['listen', address, '--packet', '2'], { stdin: down });
    await child.stderr.until(`gentcp: listening on ${address}\n`);
    const client = await gentcp(['connect', address, '--packet', '2'], { stdin: up }).ended;
    const listener = await child.ended;
    expect([client.exit, listener.exit]).toEqual([0, 0]);
    expect([compare(client.stdout, down.data), compare(listener.stdout, up.data)]).toEqual(['identical', 'identical']);
    expect(existsSync(path.join(folder, 'socket'))).toBe(false);
  });

  it('at an abstract name exchanges files', async () => {
    const folder = await temporaryFolder();
    const up = await randomFile(folder, 'up', 200_000);
    const address = `unix:@${path.basename(folder)}`;
    const child = gentcp(['listen', address]);
    await child.stderr.until(`gentcp: listening on ${address}\n`);
    const client = await gentcp(['connect', address], { stdin: up }).ended;
    const listener = await child.ended;
    expect([client.exit, listener.exit]).toEqual([0, 0]);
    expect(compare(listener.stdout, up.data)).toBe('identical');
  });
});

describe('an idle session', () => {
  it.each([
    ['its stdin at its end', ['--eof', 'hold'], 'file'],
    ['its write side shut down', [], 'file'],
    ['nothing on stdin', [], 'null'],
  ])('with %s takes no processor time', async (_state, args, stdin) => {
    const { file } = await randomFile(await temporaryFolder(), 'a little', 10);
    const server = await tcpServer();
    const child = gentcpConnect(server.port, args, { stdin: stdin === 'file' ? { file } : 'null' });
    const peer = await server.accepted();
    peer.read();
    await peer.write('hello');
    await child.stdout.until('hello');
    await caughtUp(child);
    const before = processorTime(child);
    await setTimeout(1000);
    // A loop that spins takes all of this second.
    expect(processorTime(child) - before).toBeLessThan(300);
    peer.end();
    expect((await child.ended).exit).toBe(0);
  });
});
