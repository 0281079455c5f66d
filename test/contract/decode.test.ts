import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcp } from '../peers/gentcp.ts';
import { shell } from '../peers/shell.ts';
import { filter } from './filter.ts';

const TWO = '\0\u0002hi\0\u0003a\nb\0\0';
const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

describe('gentcp decode', () => {
  it.each([
    ['raw', 'hia\nb'],
    ['line', 'hi\na\nb\n\n'],
    ['nul', 'hi\0a\nb\0\0'],
    ['hex', '6869\n610a62\n\n'],
    ['base64', 'aGk=\nYQpi\n\n'],
    ['text', 'hi\na\\nb\n\n'],
    ['term', '<<"hi">>\n<<"a\\nb">>\n<<>>\n'],
    ['packet:1', '\u0002hi\u0003a\nb\0'],
    ['none', ''],
  ])('writes each packet as --out %s has it', async (format, expected) => {
    expect(await filter(['decode', '--packet', '2', '--out', format], TWO)).toEqual({
      exit: 0,
      stdout: expected,
      stderr: '',
    });
  });

  it.each<[string, string, number, RegExp]>([
    [
      'too large for --out packet:1',
      `\u0001\u0000${'x'.repeat(256)}`,
      6,
      /a packet of 256 bytes is more .*\(emsgsize\)/,
    ],
    ['cut by the end', '\0\u0009part', 6, /the input ends inside this packet/],
  ])('prints the thousands before one that is %s, and says where that one begins', async (_why, bad, code, message) => {
    const good = Array.from({ length: 9000 }, (_, n) => String(n));
    const wire = good.map((text) => `\0${String.fromCodePoint(text.length)}${text}`).join('');
    const { exit, stdout, stderr } = await filter(['decode', '--packet', '2', '--out', 'packet:1'], wire + bad);
    expect([exit, stdout === good.map((text) => `${String.fromCodePoint(text.length)}${text}`).join('')]).toEqual([
      code,
      true,
    ]);
    expect(stderr).toMatch(message);
    expect(stderr).toContain(`packet 9001, at byte ${wire.length}`);
  });

  it('writes events that have no socket', async () => {
    const { exit, stdout } = await filter(['decode', '--packet', '2', '--out', 'json'], '\0\u0002hi\0\u0001\xff');
    const events = stdout.trimEnd().split('\n');
    expect([exit, events.map((line): unknown => JSON.parse(line))]).toEqual([
      0,
      [
        { event: 'tcp', size: 2, text: 'hi', time: expect.any(String) },
        { event: 'tcp', size: 1, base64: '/w==', time: expect.any(String) },
      ],
    ]);
  });

  it('dumps packets that came in on no connection', async () => {
    const { stdout } = await filter(['decode', '--packet', '2', '--out', 'dump'], '\0\u0002hi');
    expect(stdout).toMatch(/^\d{4}-[\d:T.-]+Z < 2 bytes\n00000000 {2}68 69 +\|hi\|\n$/);
  });

  it.each([
    ['http', `{http_request,'GET',{abs_path,"/"},{1,1}}\n{http_header,14,'Host',"Host","x"}\nhttp_eoh\n`],
    [
      'http_bin',
      `{http_request,'GET',{abs_path,<<"/">>},{1,1}}\n{http_header,14,'Host',<<"Host">>,<<"x">>}\nhttp_eoh\n`,
    ],
  ])('prints %s as terms unless told otherwise', async (type, expected) => {
    expect((await filter(['decode', '--packet', type], REQUEST)).stdout).toBe(expected);
  });

  it.each([
    [['--mode', 'list'], '"abcd"\n'],
    [['--list'], '"abcd"\n'],
    [['--header', '2'], '[97,98|<<"cd">>]\n'],
    [['--opts', '[{header,1},binary]'], '[97|<<"bcd">>]\n'],
  ])('takes %j', async (args, expected) => {
    expect((await filter(['decode', '--packet', '1', '--out', 'term', ...args], '\u0004abcd')).stdout).toBe(expected);
  });

  it.each([
    [['--line-delimiter', '59'], 'a;b\nc;', 'a;\nb\\nc;\n'],
    [['--buffer', '4'], 'abcdef\n', 'abcd\nef\n'],
    [[], `${'x'.repeat(100_000)}\n`, `${'x'.repeat(100_000)}\n`],
  ])('cuts lines by %j', async (args, lines, expected) => {
    const { exit, stdout } = await filter(['decode', '--packet', 'line', '--out', 'text', ...args], lines);
    expect([exit, stdout]).toEqual([0, expected]);
  });

  it('finds the same packets in a pipe of single bytes', async () => {
    expect((await filter(['decode', '--packet', '2', '--out', 'hex'], ...TWO.split(''))).stdout).toBe(
      '6869\n610a62\n\n',
    );
  });

  it('writes what has come before the next byte does', async () => {
    const child = gentcp(['decode', '--packet', '1', '--out', 'line'], { stdin: 'socket' });
    child.stdin.write(Buffer.from('\u0002hi\u0003x'));
    await child.stdout.until('hi\n');
    child.stdin.end('yz');
    await child.ended;
    expect(child.stdout.text).toBe('hi\nxyz\n');
  });

  it('P14: takes an empty packet for a packet, and goes on', async () => {
    expect((await filter(['decode', '--packet', '4', '--out', 'line'], '\0\0\0\0\0\0\0\u0001a')).stdout).toBe('\na\n');
  });

  it('P17: leaves every byte as it is', async () => {
    const all = String.fromCodePoint(...Array.from({ length: 256 }, (_, n) => n));
    expect((await filter(['decode', '--packet', '2'], `\u0001\0${all}`)).stdout).toBe(all);
  });

  it.each([
    [
      'inside a payload',
      '\0\u0002hi\0\u0003a',
      'packet 2, at byte 4: the input ends inside this packet; 3 bytes of it had come (emsgsize)',
    ],
    [
      'inside a header',
      '\0\u0002hi\0',
      'packet 2, at byte 4: the input ends inside this packet; 1 byte of it had come (emsgsize)',
    ],
  ])('P13: is exit 6 for an end %s, after the packets before it', async (_, bytes, words) => {
    const { exit, stdout, stderr } = await filter(['decode', '--packet', '2', '--out', 'line'], bytes);
    expect([exit, stdout]).toEqual([6, 'hi\n']);
    expect(stderr).toBe(`gentcp: decode: ${words}; it broke off, or --packet is not what these bytes are\n`);
  });

  it('tells of a truncated packet by an event, too', async () => {
    const { exit, stdout } = await filter(['decode', '--packet', '2', '--out', 'json'], '\0\u0002h');
    expect([exit, JSON.parse(stdout)]).toEqual([
      6,
      expect.objectContaining({ event: 'error', phase: 'framing', reason: 'emsgsize' }),
    ]);
  });

  it('ends with 0 and nothing where nothing comes', async () => {
    expect(await gentcp(['decode', '--packet', '4']).ended).toMatchObject({
      exit: 0,
      stdout: Buffer.alloc(0),
      stderr: '',
    });
  });

  it.each([
    [['decode'], 'the packet type is missing'],
    [['encode'], 'the packet type is missing'],
    [['decode', '--packet', '2', 'capture'], 'it reads stdin: gentcp decode … < capture'],
    [['decode', '--packet', '2', '--nodelay'], '--nodelay: not an option of decode'],
    [['decode', '--opts', '[{packet,2},{active,once}]'], 'option active: decode does not take it, it has no socket'],
    [['encode', '--packet', '2', '--out', 'hex'], '--out: not an option of encode'],
    [['decode', '--packet', 'http', '--out', 'hex'], 'say --out term'],
    [['encode', '--packet', '2', '--crlf', '--in', 'line'], 'a line is sent without its end'],
  ])('%j is exit 2: %s', async (args, words) => {
    const { exit, stderr } = await gentcp(args).ended;
    expect([exit, stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  it('explains the options that it works with', async () => {
    const { stdout } = await gentcp(['decode', '--packet', '2', '--explain']).ended;
    expect(stdout.toString()).toBe('[{mode,binary},\n {packet_size,67108864},\n {packet,2}]\n');
  });
});

describe('decode and encode as filters', () => {
  it.each([
    ['varint', 'line', (n: number) => `line ${n}\n`],
    ['line', 'line', (n: number) => `${'x'.repeat(n % 90)}${n}\n`],
    ['4', 'hex', (n: number) => `${'0a'.repeat(1 + (n % 9))}\n`],
  ])('take files and give files, of packet %s as %s', async (packet, format, lineOf) => {
    const folder = await temporaryFolder();
    const [lines, framed, again] = ['lines', 'framed', 'again'].map((name) => path.join(folder, name));
    const text = Array.from({ length: 50_000 }, (_, n) => lineOf(n)).join('');
    await writeFile(lines ?? '', text);
    const encode = gentcp(['encode', '--packet', packet, '--in', format], {
      stdin: { file: lines ?? '' },
      stdout: { file: framed ?? '' },
    });
    expect((await encode.ended).exit).toBe(0);
    const decode = gentcp(['decode', '--packet', packet, '--out', format], {
      stdin: { file: framed ?? '' },
      stdout: { file: again ?? '' },
    });
    expect((await decode.ended).exit).toBe(0);
    expect((await readFile(again ?? '', 'utf8')) === text).toBe(true);
  });

  it('P8: end quietly with 141 when the reader of stdout goes away', async () => {
    const child = await shell(
      'yes | gentcp encode --packet 2 --in line | gentcp decode --packet 2 --out line | head -1; echo ${PIPESTATUS[*]}',
    );
    const { stdout, stderr } = await child.ended;
    expect([stdout.toString(), stderr]).toEqual(['y\n141 141 141 0\n', '']);
  });

  it.each(['decode', 'encode'])('P7: %s is exit 7 on a full disk', async (command) => {
    const child = await shell(`printf '\\1a' | gentcp ${command} --packet 1 > /dev/full`);
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([7, 'gentcp: stdout: no space left on device (enospc)\n']);
  });

  it.each(['decode', 'encode'])('%s is exit 7 for a directory on stdin', async (command) => {
    const { exit, stderr } = await gentcp([command, '--packet', '1'], { stdin: { file: '/' } }).ended;
    expect([exit, stderr]).toEqual([7, expect.stringContaining('(eisdir)')]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('die of %s, with what has come written', async (signal) => {
    const child = gentcp(['decode', '--packet', '1', '--out', 'line'], { stdin: 'socket' });
    child.stdin.write(Buffer.from('\u0002hi'));
    await child.stdout.until('hi\n');
    child.kill(signal);
    expect((await child.ended).exit).toBe(signal);
  });

  it('end with 124 when --max-time runs out', async () => {
    const child = gentcp(['decode', '--packet', '1', '--max-time', '200ms'], { stdin: 'socket' });
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([124, 'gentcp: decode: --max-time of 200 ms ran out (timeout)\n']);
  });
});
