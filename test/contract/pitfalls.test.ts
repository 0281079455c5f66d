import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { connectAny } from '../../src/core/connect-any.ts';
import { GenTcpError } from '../../src/core/index.ts';
import { bytes, compare } from '../peers/bytes.ts';
import type { Child } from '../peers/child.ts';
import { Feed } from '../peers/feed.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { type How, gentcp, gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { inputPipe, outputPipe } from '../peers/pipe.ts';
import { shell } from '../peers/shell.ts';
import { connectTo, tcpServer } from '../peers/tcp-server.ts';
import { Transcript } from '../peers/transcript.ts';
import { thorough } from '../peers/thorough.ts';
import { PROCESSES, concurrently, rounds } from './limits.ts';

function pipe(content: string | Buffer | undefined): How {
  const { fd, given, end } = inputPipe();
  if (content !== undefined) end.end(content);
  return { stdin: { fd, given } };
}

/** Resident memory, in MiB. */
function memory({ pid }: Child): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;
}

/** How long something took, in milliseconds. */
async function timed(work: Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

describe('P2, P3: a server that answers only after our end', () => {
  it.each([0, 400, 600, thorough ? 5000 : 1500])('is waited for, %i ms', async (delay) => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, [], pipe('question'));
    const peer = await server.accepted();
    const received = peer.read();
    await peer.ending;
    await setTimeout(delay);
    await peer.write(`${received.size} bytes`);
    peer.end();
    const { exit, stdout } = await child.ended;
    expect([exit, stdout.toString()]).toEqual([0, '8 bytes']);
  });
});

describe('P4: when both directions have ended', () => {
  it('nothing is waited for', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, [], pipe('question'));
    const peer = await server.accepted();
    peer.read();
    await peer.ending;
    peer.end();
    // Whoever waits in such cases does so for seconds.
    expect(await timed(child.ended)).toBeLessThan(2000);
  });
});

/** 64 MiB at 1 MiB/s take a minute: without GENTCP_LONG=1 the reader hurries. */
const LONG = process.env['GENTCP_LONG'] === '1';
const SLOW_READERS = LONG ? 50 : rounds(10);
const AT_ONCE = LONG ? 10 : 2;
/** Bytes in a second. */
const DRAIN = (LONG ? 1 : 128) * 1024 * 1024;
const SLOW_LIMIT = LONG ? 150_000 : 40_000;

const SLOW_READER = `gentcp connect 127.0.0.1 "$1" --in none | {
  sleep 1
  python3 -c 'import sys, time, hashlib
rate, read, began, h = int(sys.argv[1]), 0, time.monotonic(), hashlib.sha256()
while b := sys.stdin.buffer.read1(1 << 17):
    h.update(b)
    read += len(b)
    time.sleep(max(0, began + read / rate - time.monotonic()))
print(h.hexdigest())' "$2"; }
exit "\${PIPESTATUS[0]}"`;

describe('P6: the last bytes', () => {
  it(
    `reach a reader that sleeps first and is slow then, ${SLOW_READERS} times of ${SLOW_READERS}`,
    async () => {
      const data = bytes(64 * 1024 * 1024, 'P6');
      const wanted = `0 ${createHash('sha256').update(data).digest('hex')}`;
      const outcomes = await concurrently(Array.from({ length: SLOW_READERS }), AT_ONCE, async () => {
        const server = await tcpServer();
        const child = await shell(SLOW_READER, [server.port, DRAIN], { limit: SLOW_LIMIT });
        const peer = await server.accepted();
        await peer.write(data);
        peer.end();
        const { exit, stdout } = await child.ended;
        return `${exit} ${stdout.toString().trim()}`;
      });
      expect(outcomes.filter((outcome) => outcome !== wanted)).toEqual([]);
    },
    SLOW_LIMIT * SLOW_READERS,
  );

  it('reach a slow pipe after every end but a signal: 3 MiB whole', async () => {
    const data = bytes(3 * 1024 * 1024, 'slow');
    const { fd, given, end } = outputPipe();
    const { child, port } = await gentcpListen([], { stdout: { fd, given } });
    const peer = await connectTo(port);
    const sent = peer.write(data);
    await Promise.race([sent, setTimeout(300)]);
    const read = new Transcript(end);
    end.resume();
    await sent;
    peer.end();
    expect((await child.ended).exit).toBe(0);
    await read.ended;
    expect(compare(read.bytes, data)).toBe('identical');
  });
});

/** Every byte, runs of NUL, and what is no UTF-8: a lone continuation, an overlong form, a surrogate, a cut character. */
const ANY_CONTENT = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from('00000000fffefd80c0afeda0800d0a0ae282', 'hex'),
]);

describe('P14, P17: packets of any content', () => {
  it('arrive as they were, the empty ones too', async () => {
    const lines = ['', ANY_CONTENT.toString('hex'), '00000000', '', 'fffefd', 'eda080', ''];
    const { child, port } = await gentcpListen(['--packet', '2', '--out', 'hex']);
    const sender = gentcpConnect(
      port,
      ['--packet', '2', '--in', 'hex'],
      pipe(lines.map((line) => `${line}\n`).join('')),
    );
    expect((await sender.ended).exit).toBe(0);
    const { exit, stdout } = await child.ended;
    expect([exit, stdout.toString()]).toEqual([0, lines.map((line) => `${line}\n`).join('')]);
  });

  it.each([
    ['raw', 'raw'],
    ['4', 'raw'],
    ['netstring', 'packet:varint'],
  ])('arrive as they were from a pipe and from a file, with --packet %s --out %s', async (packet, out) => {
    const file = path.join(await temporaryFolder(), 'content');
    await writeFile(file, ANY_CONTENT);
    // A varint of two bytes says the length.
    const wanted = out === 'raw' ? ANY_CONTENT : Buffer.from([0x92, 0x02, ...ANY_CONTENT]);
    for (const how of [pipe(ANY_CONTENT), { stdin: { file } }]) {
      const { child, port } = await gentcpListen(['--packet', packet, '--out', out]);
      expect((await gentcpConnect(port, ['--packet', packet], how).ended).exit).toBe(0);
      expect((await child.ended).stdout.toString('hex')).toBe(wanted.toString('hex'));
    }
  });
});

describe('P15: the cuts of the stream', () => {
  it('change nothing: byte by byte as whole', async () => {
    const wire = Buffer.from('\0\u0003abc\0\0\0\u0001x', 'latin1');
    for (const step of [1, 2, 3, wire.length]) {
      const { child, port } = await gentcpListen(['--packet', '2', '--out', 'hex']);
      const peer = await connectTo(port);
      peer.socket.setNoDelay(true);
      for (let at = 0; at < wire.length; at += step) {
        await peer.write(wire.subarray(at, at + step));
        await setTimeout(2);
      }
      peer.end();
      expect((await child.ended).stdout.toString()).toBe('616263\n\n78\n');
    }
  });
});

describe('P16: a line longer than any buffer', () => {
  it('is one packet, not fragments', async () => {
    const line = `${'x'.repeat(300_000)}\n`;
    const { child, port } = await gentcpListen(['--packet', 'line', '--out', 'nul']);
    const peer = await connectTo(port);
    await peer.write(`${line}short\n`);
    peer.end();
    expect((await child.ended).stdout.toString()).toBe(`${line}\0short\n\0`);
  });
});

describe('P18: a stdin that stays open', () => {
  it.each([
    ['a pipe', (): How => pipe(undefined)],
    ['a socket', (): How => ({ stdin: 'socket' })],
  ])('%s does not hold up the end when the peer has closed', async (_, how) => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, [], how());
    const peer = await server.accepted();
    await peer.write('all');
    await child.stdout.until('all');
    peer.end();
    // stdin is open until the test ends: whoever waits for it hangs.
    expect((await child.ended).exit).toBe(0);
  });

  it('a FIFO without a writer is waited for, and read', async () => {
    const server = await tcpServer();
    const child = await shell('mkfifo f; gentcp connect 127.0.0.1 "$1" < f & sleep 0.2; printf late > f; wait $!', [
      server.port,
    ]);
    const peer = await server.accepted();
    const received = peer.read();
    await peer.ending;
    peer.end();
    expect((await child.ended).exit).toBe(0);
    expect(received.text).toBe('late');
  });
});

const FRAME = Buffer.from('\0\u0004ping');

describe('P23: a ping-pong of small frames', () => {
  it(
    'waits for no buffer and no acknowledgement',
    async () => {
      const server = await tcpServer();
      const { fd, given, end } = inputPipe();
      const child = gentcpConnect(server.port, ['--packet', '2', '--in', 'line', '--out', 'line'], {
        stdin: { fd, given },
      });
      const peer = await server.accepted();
      peer.socket.setNoDelay(true);
      // It answers whole frames alone: a header by itself would wait for its acknowledgement, and the payload for that.
      const received = peer.read();
      const echoed = (async (): Promise<void> => {
        for (let round = 1; round <= 1000; round += 1) {
          await received.untilSize(round * FRAME.length);
          await peer.write(FRAME);
        }
      })();
      const times: number[] = [];
      for (let round = 1; round <= 1000; round += 1) {
        const began = performance.now();
        end.write('ping\n');
        await child.stdout.untilSize(round * 5);
        times.push(performance.now() - began);
      }
      end.end();
      await echoed;
      peer.end();
      const sorted = times.toSorted((a, b) => a - b);
      // Nagle and a delayed acknowledgement together cost 40 ms; the median knows of no other process.
      expect(sorted[500]).toBeLessThan(5);
      expect((await child.ended).exit).toBe(0);
    },
    PROCESSES,
  );
});

describe('P24: a reader that has stopped', () => {
  it('stops the peer, and memory does not grow', async () => {
    const { fd, given } = outputPipe();
    const { child, port } = await gentcpListen([], { stdout: { fd, given } });
    const peer = await connectTo(port);
    await peer.write('x');
    await setTimeout(300);
    const before = memory(child);
    let taken = 0;
    const chunk = Buffer.alloc(1024 * 1024);
    while ((await Promise.race([peer.write(chunk).then(() => 'taken'), setTimeout(500, 'stuck')])) === 'taken')
      taken += 1;
    // The kernel's buffers of two sockets and a pipe, and our own bounds.
    expect(taken).toBeLessThan(64);
    expect(memory(child) - before).toBeLessThan(32);
    child.kill('SIGTERM');
    await child.ended;
  });
});

describe('P25: --active once under load', () => {
  /** As text, as hex and in an event it is less than a page, of which a pipe takes all or nothing. */
  const PAYLOAD = Buffer.alloc(1000, 'x');
  const frame = Buffer.concat([Buffer.from([0, 0, 3, 232]), PAYLOAD]);

  // Some formats are written batch by batch, others message by message.
  it.each(['line', 'hex', 'term', 'json'])(
    'delivers one packet for each that is written out as %s, and holds the peer back by TCP',
    async (format) => {
      const stdout = outputPipe();
      const args = ['--packet', '4', '--active', 'once', '--out', format];
      const { child, port } = await gentcpListen(args, { stdout });
      const peer = await connectTo(port);
      const feed = new Feed(peer.socket, Buffer.concat(Array.from({ length: 32_768 }, () => frame)));
      await feed.stalled();
      child.kill('SIGUSR2');
      await child.stderr.until(/received .*\n/);
      const received = Number(/in (\d+) packets?, sent/.exec(child.stderr.text)?.[1]);
      // What waits to be written is lost with it; what was written is in the pipe.
      child.kill('SIGKILL');
      await child.ended;
      const printed = new Transcript(stdout.end);
      await printed.ended;
      const written = printed.text.split('\n').filter((line) => /x{1000}|(78){1000}/.test(line)).length;
      expect([received - written, written > 10]).toEqual([1, true]);
    },
  );
});

/** A connection, as far as the search for one is concerned. */
const link = (name: string) => ({ name, close: () => Promise.resolve() });

/** An attempt that takes its time, unless it is given up. */
const slowly = (signal: AbortSignal) => setTimeout(300, link('slow'), { signal });

describe('P28: a host with several addresses', () => {
  const lateness = { apart: 50, signal: new AbortController().signal };

  it('is reached past one that never answers', async () => {
    const connected = connectAny(
      ['black hole', 'slow'],
      (address, signal) =>
        address === 'slow' ? slowly(signal) : new Promise<ReturnType<typeof link>>(() => undefined),
      lateness,
    );
    expect((await connected).name).toBe('slow');
  });

  it('is reached by a slow route, which is not given up when the next one fails', async () => {
    const connected = connectAny(
      ['slow', 'refusing'],
      (address, signal) => (address === 'slow' ? slowly(signal) : Promise.reject(new GenTcpError('econnrefused'))),
      lateness,
    );
    expect((await connected).name).toBe('slow');
  });

  it('is reached by a slow route, which is not given up while the next one is tried', async () => {
    const connected = connectAny(
      ['slow', 'black hole'],
      (address, signal) =>
        address === 'slow' ? slowly(signal) : new Promise<ReturnType<typeof link>>(() => undefined),
      lateness,
    );
    expect((await connected).name).toBe('slow');
  });

  it('is reached at the one where somebody listens', async () => {
    const { child, port } = await gentcpListen([]);
    // localhost is ::1, too, where nobody listens.
    const sender = gentcp(['connect', 'localhost', String(port)], pipe('over IPv4'));
    expect((await sender.ended).exit).toBe(0);
    expect((await child.ended).stdout.toString()).toBe('over IPv4');
  });
});

describe('P29: unix sockets', () => {
  it('carry a transfer, and the file is gone afterwards', async () => {
    const place = path.join(await temporaryFolder(), 'socket');
    const child = gentcp(['listen', `unix:${place}`, '--packet', '2']);
    await child.stderr.until('listening on unix:');
    const sender = gentcp(['connect', `unix:${place}`, '--packet', '2'], pipe('hello'));
    expect((await sender.ended).exit).toBe(0);
    const { exit, stdout, stderr } = await child.ended;
    expect([exit, stdout.toString(), stderr]).toEqual([0, 'hello', `gentcp: listening on unix:${place}\n`]);
    expect(existsSync(place)).toBe(false);
  });

  it('leave a foreign file alone', async () => {
    const place = path.join(await temporaryFolder(), 'file');
    await writeFile(place, 'mine');
    const { exit, stderr } = await gentcp(['listen', `unix:${place}`]).ended;
    expect([exit, stderr]).toEqual([9, expect.stringMatching(/address already in use \(eaddrinuse\)/)]);
    expect(readFileSync(place, 'utf8')).toBe('mine');
  });

  it('have abstract names, and no file', async () => {
    const name = `gentcp-test-${process.pid}`;
    const child = gentcp(['listen', `unix:@${name}`]);
    await child.stderr.until(`listening on unix:@${name}\n`);
    const sender = gentcp(['connect', `unix:@${name}`], pipe('abstract'));
    expect((await sender.ended).exit).toBe(0);
    expect((await child.ended).stdout.toString()).toBe('abstract');
  });

  it('have paths of 107 bytes at most, which are refused and not cut', async () => {
    const { exit, stderr } = await gentcp(['listen', `unix:/${'p'.repeat(107)}`]).ended;
    expect([exit, stderr]).toEqual([2, expect.stringContaining('108 bytes, and the path of a socket has at most 107')]);
  });
});

describe('a service name', () => {
  it('is a port', async () => {
    const services = readFileSync('/etc/services', 'utf8');
    const [, name = '', number = ''] = /^(\S+)\s+(\d+)\/tcp/m.exec(services) ?? [];
    const { exit, stderr } = await gentcp(['connect', '127.0.0.1', name, '--connect-timeout', '2s']).ended;
    expect([exit, stderr]).toEqual([4, expect.stringContaining(`connect 127.0.0.1:${number}: connection refused`)]);
  });
});
