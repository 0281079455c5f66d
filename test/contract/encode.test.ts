import { describe, expect, it } from 'vitest';
import { codecOf, packetRows, parsePacketType } from '../../src/core/packet/table.ts';
import { gentcp } from '../peers/gentcp.ts';
import { shell } from '../peers/shell.ts';
import { filter } from './filter.ts';

describe('gentcp encode', () => {
  it.each([
    [['--in', 'line'], 'a\n\nbc', '\u0001a\0\u0002bc'],
    [['--in', 'nul'], 'a\0b\n\0', '\u0001a\u0002b\n'],
    [['--in', 'chunk:2'], 'abcde', '\u0002ab\u0002cd\u0001e'],
    [['--in', 'all'], 'a\nb', '\u0003a\nb'],
    [['--in', 'hex'], '61 62\n\n', '\u0002ab\0'],
    [['--in', 'base64'], 'YWI=\n', '\u0002ab'],
    [['--in', 'term'], '<<"ab">>\n["c",[100|<<"e">>]]\n', '\u0002ab\u0003cde'],
    [['--in', 'json'], '{"text":"ab"}\n{"hex":"63"}\n', '\u0002ab\u0001c'],
    [['--in', 'packet:2le'], '\u0002\0ab\0\0', '\u0002ab\0'],
    [['--in', 'none'], 'ab', ''],
    [[], 'ab', '\u0002ab'],
  ])('takes %j for records', async (args, input, expected) => {
    expect(await filter(['encode', '--packet', '1', ...args], input)).toEqual({
      exit: 0,
      stdout: expected,
      stderr: '',
    });
  });

  it('keeps the ends of lines where the type adds none, as CRLF if that is wanted', async () => {
    expect((await filter(['encode', '--packet', 'line', '--in', 'line'], 'a\nb\n')).stdout).toBe('a\nb\n');
    expect((await filter(['encode', '--packet', 'http', '--in', 'line', '--crlf'], 'a\n\n')).stdout).toBe('a\r\n\r\n');
  });

  it('finds the same records in a pipe of single bytes', async () => {
    expect((await filter(['encode', '--packet', '2', '--in', 'line'], ...'ab\nc\n'.split(''))).stdout).toBe(
      '\0\u0002ab\0\u0001c',
    );
  });

  it.each([
    [
      'P11: a record that the header cannot say',
      ['--packet', '1', '--in', 'line'],
      `ok\n${'x'.repeat(256)}\n`,
      6,
      'record 2 is larger than 255 bytes',
    ],
    [
      'a payload that would be misread',
      ['--packet', 'stx', '--in', 'line'],
      'ok\na\u0003b\nc\n',
      6,
      'encode: record 2: packet stx: the payload has an ETX',
    ],
    [
      'a payload of another size',
      ['--packet', 'fixed:2', '--in', 'hex'],
      '6f6b\n61\n6f6b\n',
      6,
      'encode: record 2: packet fixed:2: the payload has 1 bytes',
    ],
    ['a malformed record', ['--packet', '1', '--in', 'hex'], '6f6b\n6x\n', 2, 'stdin line 2: "x" is no hex digit'],
    [
      'a call without a socket',
      ['--packet', '1', '--in', 'json'],
      '{"text":"ok"}\n{"op":"close"}\n',
      2,
      'stdin line 2: op "close": there is no socket',
    ],
  ])('refuses %s, after the records before it', async (_, args, input, exit, words) => {
    const filtered = await filter(['encode', ...args], input);
    expect([filtered.exit, filtered.stderr]).toEqual([exit, expect.stringContaining(words)]);
    expect(filtered.stdout).toMatch(/^[^o]?ok[^k]?$/);
  });

  it.each([
    [1, 255],
    [2, 65_535],
    [3, 2 ** 24 - 1],
  ])('P11: with %i length bytes says %i bytes and not one more', async (width, most) => {
    const script = `head -c "$2" /dev/zero | gentcp encode --packet "$1" --in all | wc -c; echo \${PIPESTATUS[1]}`;
    const [fits, over] = await Promise.all(
      [most, most + 1].map(async (size) => (await shell(script, [width, size])).ended),
    );
    expect(fits?.stdout.toString()).toBe(`${width + most}\n0\n`);
    expect([over?.stdout.toString(), over?.stderr]).toEqual(['0\n6\n', expect.stringContaining(`larger than ${most}`)]);
  });

  it('is exit 8 for a type that can only be received', async () => {
    const { exit, stderr } = await gentcp(['encode', '--packet', 'len=2,offset=1']).ended;
    expect([exit, stderr]).toEqual([8, 'gentcp: encode: packet len=2,offset=1 can only be received (enotsup)\n']);
  });
});

/** Payloads for types that add nothing: they bring their own header. */
const payloads: Readonly<Partial<Record<string, string>>> = {
  raw: '<<"one chunk">>\n',
  '0': '<<"one chunk">>\n',
  sunrm: '<<0,0,0,2,104,105>>\n<<128,0,0,0>>\n',
  asn1: '<<4,2,104,105>>\n<<48,0>>\n',
  cdr: '<<71,73,79,80,1,2,1,0,2,0,0,0,104,105>>\n',
  fcgi: '<<1,1,0,1,0,2,0,0,104,105>>\n<<1,1,0,1,0,0,0,0>>\n',
  tpkt: '<<3,0,0,6,104,105>>\n<<3,0,0,4>>\n',
  line: '<<"hi\\n">>\n<<"\\r\\n">>\n',
  'fixed:N': '<<"sixteen bytes ok">>\n<<"another sixteen.">>\n',
};

const ANY = '<<"hi">>\n<<>>\n<<"a\\nb">>\n<<1,255>>\n';

const sent = packetRows
  .map(({ name, example }) => ({ name, example, codec: codecOf(parsePacketType(example)) }))
  .filter(({ codec }) => codec?.envelope !== undefined && codec.http === undefined);

describe('encode | decode', () => {
  it.each(sent)('gives the same terms with $name', async ({ name, example }) => {
    const terms = payloads[name] ?? ANY;
    const child = await shell(
      'printf %s "$2" | gentcp encode --packet "$1" --in term | gentcp decode --packet "$1" --out term; echo ${PIPESTATUS[*]}',
      [example, terms],
    );
    const { stdout, stderr } = await child.ended;
    expect([stdout.toString(), stderr]).toEqual([`${terms}0 0 0\n`, '']);
  });
});
