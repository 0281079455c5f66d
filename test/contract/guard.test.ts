import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { framingCases } from '../packet/cases.ts';
import { packetTypeToTerm } from '../../src/core/packet/table.ts';
import { printTerm } from '../../src/core/term/print.ts';
import { gentcp, gentcpListen } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { connectTo } from '../peers/tcp-server.ts';
import { filter } from './filter.ts';

const TLS_HELLO = '\u0016\u0003\u0001\u0002\0\u0001\0\u0001\xfc\u0003\u0003';
const MIB = 1024 * 1024;

/** What somebody sends who speaks another protocol, and what gentcp makes of it at once. */
const strangers = [
  ['an HTTP client', '4', 'GET / HTTP/1.1\r\n', 'length 1195725856 is ASCII "GET ": an HTTP client?'],
  ['an HTTP server', '4', 'HTTP/1.1 400 Bad', 'length 1213486160 is ASCII "HTTP": an HTTP server?'],
  ['an SSH peer', '4', 'SSH-2.0-OpenSSH_9.2\r\n', 'length 1397966893 is ASCII "SSH-": an SSH peer?'],
  ['an SMTP server', '4', '220 mx ESMTP\r\n', 'length 842149920 is ASCII "220 ": an SMTP or FTP server?'],
  ['an SMTP client', '4', 'EHLO me\r\n', 'length 1162366031 is ASCII "EHLO": an SMTP client?'],
  ['a TLS client', '4', TLS_HELLO, 'length 369295618 is a TLS ClientHello: a peer that expects TLS?'],
  ['the other endianness', '4', '\u0005\0\0\0hello', 'little-endian it would be 5: packet 4le?'],
  ['another width', '4', '\u0006hello!\u0003you', 'read as 1 byte it would fit what came'],
] as const;

/** The same where the header cannot claim too much: it shows at the end of the stream. */
const lateStrangers = [
  ['an HTTP client', '2', 'GET / HTTP/1.1\r\n\r\n', '18 bytes of it had come: ASCII "GET ": an HTTP client?'],
  ['a TLS client', '2', TLS_HELLO, '11 bytes of it had come: a TLS ClientHello: a peer that expects TLS?'],
  ['the other endianness', '2', '\u0005\0hello', '7 bytes of it had come: whole packets of packet 2le?'],
  ['another width', '4', '\0\u0005hello\0\u0002hi', '11 bytes of it had come: whole packets of packet 2?'],
] as const;

describe('the guard against a peer that speaks something else', () => {
  it.each(strangers)('knows %s at a socket, while the connection is open', async (_, packet, bytes, words) => {
    const { child, port } = await gentcpListen(['--packet', packet, '--in', 'none']);
    const peer = await connectTo(port);
    await peer.write(Buffer.from(bytes, 'latin1'));
    const { exit, stdout, stderr } = await child.ended;
    expect([exit, stdout.length, stderr]).toEqual([6, 0, expect.stringContaining(`${words} (emsgsize)`)]);
  });

  it.each(strangers)('knows %s in a file', async (_, packet, bytes, words) => {
    const { exit, stderr } = await filter(['decode', '--packet', packet], bytes);
    expect([exit, stderr]).toEqual([6, expect.stringContaining(`decode: packet 1, at byte 0: length `)]);
    expect(stderr).toContain(`${words} (emsgsize)`);
  });

  it.each(lateStrangers)('knows %s at the end of the stream', async (_, packet, bytes, words) => {
    const { child, port } = await gentcpListen(['--packet', packet, '--in', 'none']);
    const peer = await connectTo(port);
    await peer.write(Buffer.from(bytes, 'latin1'));
    peer.end();
    const [received, decoded] = await Promise.all([child.ended, filter(['decode', '--packet', packet], bytes)]);
    for (const { exit, stderr } of [received, decoded]) {
      expect([exit, stderr]).toEqual([6, expect.stringContaining(`${words} (emsgsize)`)]);
    }
  });

  it('P12: refuses a packet at its header, before a byte of its body', async () => {
    const child = gentcp(['decode', '--packet', '4', '--packet-size', '1k'], { stdin: 'socket' });
    child.stdin.write(Buffer.from([0, 0, 4, 1]));
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([6, expect.stringContaining('length 1025 is more than packet_size 1024')]);
  });

  it('takes a packet of exactly the limit, and --packet-size 0 for no limit', async () => {
    const script = ['decode', '--packet', '4', '--out', 'hex'];
    expect((await filter([...script, '--packet-size', '2'], '\0\0\0\u0002hi')).stdout).toBe('6869\n');
    expect((await filter([...script, '--packet-size', '0'], '\u007f\xff\xff\xfb')).stderr).toContain(
      'inside this packet',
    );
  });
});

describe('P12: memory', () => {
  it.each([
    ['without a limit', ['--packet-size', '0'], '\u007f\xff\xff\xf0'],
    ['below the limit', [], '\u0003\xff\xff\xff'],
  ])('does not grow by what a header claims, %s', async (_, args, header) => {
    const { fd, given, end } = inputPipe();
    // Each thread that comes later would map 64 MiB for its own heap, of which it touches next to nothing.
    const env = { MALLOC_ARENA_MAX: '1' };
    const child = gentcp(['decode', '--packet', '4', '--out', 'line', ...args], { stdin: { fd, given }, env });
    end.write(Buffer.from('\0\0\0\u0005ready', 'latin1'));
    await child.stdout.until('ready');
    const before = [peak(child.pid, 'VmHWM'), peak(child.pid, 'VmPeak')] as const;
    end.write(Buffer.from(header, 'latin1'));
    // More than a pipe holds: when it is taken, what stands before it has been read.
    await new Promise((resolve) => {
      end.write(Buffer.alloc(MIB), resolve);
    });
    expect(child.running).toBe(true);
    expect(peak(child.pid, 'VmHWM') - before[0]).toBeLessThan(8 * MIB);
    // What is asked for and not touched yet counts, too.
    expect(peak(child.pid, 'VmPeak') - before[1]).toBeLessThan(32 * MIB);
    end.end();
    expect((await child.ended).exit).toBe(6);
  });
});

/** The most memory that a process has had, in bytes: touched (VmHWM), or mapped (VmPeak). */
function peak(pid: number, of: 'VmHWM' | 'VmPeak'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const [, kilobytes] = new RegExp(`^${of}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  return Number(kilobytes) * 1024;
}

describe('every malformed or truncated stream ends in exit 6', () => {
  const bad = framingCases.filter(({ fails, rest }) => fails === true || rest !== undefined);

  it.each(bad)('$title', async ({ type, limits = {}, stream }) => {
    const { packetSize, lineDelimiter, lineLength } = limits;
    const flags = Object.entries({ 'packet-size': packetSize, 'line-delimiter': lineDelimiter, buffer: lineLength });
    const args = flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
    const packet = printTerm(packetTypeToTerm(type));
    const { exit, stderr } = await filter(['decode', '--packet', packet, '--out', 'none', ...args], stream);
    expect([exit, stderr]).toEqual([
      6,
      expect.stringMatching(/^gentcp: decode: packet \d+, at byte \d+: .*\(emsgsize\)/),
    ]);
  });
});
