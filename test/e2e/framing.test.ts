import { describe, expect, it } from 'vitest';
import { bytes, compare } from '../peers/bytes.ts';
import type { Ending } from '../peers/child.ts';
import { type Width, frame } from '../peers/framing.ts';
import { gentcpConnect } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { residentMemory } from '../peers/process-status.ts';
import { tcpServer } from '../peers/tcp-server.ts';
import { caughtUp } from '../peers/tcp-table.ts';

const MEBIBYTE = 1024 * 1024;

/** gentcp connects, the peer says so much and ends its side. */
async function told(wire: Buffer, args: readonly string[]): Promise<Ending & { readonly peer: string }> {
  const server = await tcpServer();
  const child = gentcpConnect(server.port, args);
  const peer = await server.accepted();
  peer.read();
  peer.socket.end(wire);
  return { ...(await child.ended), peer: await peer.ending };
}

describe('a packet that the end of the peer truncates is exit 6, and no byte of it is printed', () => {
  it.each<[string, Width, Buffer]>([
    ['inside the header', 2, Buffer.of(0)],
    ['behind the header', 4, Buffer.of(0, 0, 0, 9)],
    ['inside the body', 1, Buffer.from('\u0009part of')],
    ['inside the body', 4, Buffer.from('\0\0\0\u0009part of')],
  ])('%s, --packet %s', async (_where, width, truncated) => {
    const wire = Buffer.concat([frame([Buffer.from('whole.')], width), truncated]);
    const { exit, stdout, stderr } = await told(wire, ['--packet', String(width)]);
    expect({ exit, stdout: stdout.toString() }).toEqual({ exit: 6, stdout: 'whole.' });
    expect(stderr).toMatch(/^gentcp: connect .*\n$/);
  });
});

describe('a header that asks for too much', () => {
  it.each([
    ['an HTTP client', 'GET / HTTP/1.1\r\n', /length 1195725856 is ASCII "GET ".*HTTP/],
    ['a TLS client', '\u0016\u0003\u0001\u0002\0\u0001', /TLS/],
    ['an SSH server', 'SSH-2.0-OpenSSH_9.2\r\n', /ASCII "SSH-"/],
  ])('is exit 6 at once, and the message says that it looks like %s', async (_who, said, message) => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--packet', '4']);
    const peer = await server.accepted();
    peer.read();
    await peer.write(Buffer.from(said, 'latin1'));
    const { exit, stdout, stderr } = await child.ended;
    expect({ exit, stdout: stdout.length }).toEqual({ exit: 6, stdout: 0 });
    expect(stderr).toMatch(message);
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('takes no memory for what it merely claims', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--packet', '4', '--packet-size', '2G']);
    const peer = await server.accepted();
    peer.read();
    const memory = residentMemory(child);
    await peer.write(Buffer.of(0x7f, 0, 0, 0));
    await peer.write(bytes(1000, 'the beginning'));
    await caughtUp(child);
    expect(residentMemory(child) - memory).toBeLessThan(16 * MEBIBYTE);
    peer.end();
    expect((await child.ended).exit).toBe(6);
  });

  it('is one for more than 64 MiB', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--packet', '4']);
    const peer = await server.accepted();
    peer.read();
    await peer.write(Buffer.of(4, 0, 0, 1));
    expect((await child.ended).exit).toBe(6);
  });

  it('is none for 64 MiB', async () => {
    const data = bytes(64 * MEBIBYTE, 'the largest packet');
    const { exit, stdout } = await told(frame([data], 4), ['--packet', '4']);
    expect({ exit, stdout: compare(stdout, data) }).toEqual({ exit: 0, stdout: 'identical' });
  });
});

describe('a record that the header cannot say is exit 6 before a byte of it is sent', () => {
  it.each<[string, number, readonly string[]]>([
    ['1', 256, ['--in', 'all']],
    ['2', 65_536, ['--in', 'all']],
    ['1', 300, ['--in', 'chunk:300']],
    ['1', 256, ['--in', 'line']],
  ])('--packet %s, %s bytes, %j', async (packet, size, args) => {
    const server = await tcpServer();
    const stdin = inputPipe();
    const child = gentcpConnect(server.port, ['--packet', packet, ...args], { stdin });
    const peer = await server.accepted();
    const received = peer.read();
    stdin.end.end('x'.repeat(size));
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: 6, stderr: expect.stringMatching(/^gentcp: stdin: .*\(emsgsize\).*\n$/) });
    expect(await peer.ending).toBe('ECONNRESET');
    expect(received.size).toBe(0);
  });
});

describe('packets', () => {
  it.each<[string, string]>([
    ['raw', ''],
    ['nul', '\0'],
    ['line', '\n'],
  ])('that are large, between small ones, are whole on a pipe that is read slowly, --out %s', async (out, end) => {
    const sizes = [70_000, 0, 65_536, 9, 200_000, 65_536, 65_537, 300, 40_000, 1_000_000, 12_000, 65_536];
    const payloads = [...sizes, ...sizes, ...sizes].map((size, n) => bytes(size, `packet ${n}`));
    const expected = payloads.map((payload) => {
      const ended = out === 'line' && payload.at(-1) === 10;
      return Buffer.concat([payload, Buffer.from(ended ? '' : end)]);
    });
    const { exit, stdout } = await told(frame(payloads, 4), ['--packet', '4', '--out', out]);
    expect({ exit, stdout: compare(stdout, Buffer.concat(expected)) }).toEqual({ exit: 0, stdout: 'identical' });
  });

  it('of no bytes are records like others', async () => {
    const wire = frame([Buffer.from('a'), Buffer.alloc(0), Buffer.from('b')], 2);
    const { exit, stdout } = await told(wire, ['--packet', '2', '--out', 'line']);
    expect({ exit, stdout: stdout.toString() }).toEqual({ exit: 0, stdout: 'a\n\nb\n' });
  });

  it('leave in one write, header and payload together', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--packet', '4', '--in', 'line'], { stdin: 'socket' });
    const peer = await server.accepted();
    const received = peer.read();
    for (let round = 1; round <= 20; round += 1) {
      // Small and large ones.
      child.stdin.write(`request ${round} `.padEnd(round * 500, '.').concat('end\n'));
      await received.until(new RegExp(`request ${round} \\.*end$`));
    }
    expect(received.chunks).toHaveLength(20);
    child.stdin.end();
    peer.end();
    expect((await child.ended).exit).toBe(0);
  });

  it('may hold every byte there is, and NULs', async () => {
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const payloads = [every, Buffer.alloc(1000), every.toReversed(), Buffer.from([0xff, 0xfe, 0xed, 0xa0, 0x80])].map(
      (payload) => Buffer.from(payload),
    );
    const { exit, stdout } = await told(frame(payloads, 2), ['--packet', '2']);
    expect({ exit, stdout: compare(stdout, Buffer.concat(payloads)) }).toEqual({ exit: 0, stdout: 'identical' });
  });

  it('are printed as Erlang prints them with --out term', async () => {
    const { exit, stdout } = await told(frame([Buffer.from('hello')], 1), [
      '--packet',
      '1',
      '--active',
      '1',
      '--out',
      'term',
    ]);
    expect(exit).toBe(0);
    expect(stdout.toString()).toBe('{tcp,#Port<0.1>,<<"hello">>}\n{tcp_passive,#Port<0.1>}\n{tcp_closed,#Port<0.1>}\n');
  });
});
