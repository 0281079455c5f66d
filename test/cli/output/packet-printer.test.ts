import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordReader } from '../../../src/cli/input/record-reader.ts';
import type { OutputFormat } from '../../../src/cli/output/format.ts';
import { type PrinterSettings, packetPrinter } from '../../../src/cli/output/packet-printer.ts';
import { type ListenSocket, type Message, type Packet, type Socket, connect, listen } from '../../../src/core/index.ts';

let listener: ListenSocket;
let socket: Socket;
let accepted: Socket;

beforeAll(async () => {
  listener = await listen(0, { ip: '127.0.0.1' });
  [socket, accepted] = await Promise.all([connect('127.0.0.1', listener.port()), listener.accept()]);
});

afterAll(async () => {
  await Promise.all([socket.close(), accepted.close(), listener.close()]);
});

const packets: PrinterSettings = {
  framing: 'packets',
  deliver: 'term',
  binaryStrings: false,
  jsonData: 'auto',
  socketNumber: () => 1,
};
const stream: PrinterSettings = { ...packets, framing: 'stream' };
const lines: PrinterSettings = { ...packets, framing: 'lines' };

type SimpleFormat = Exclude<OutputFormat['format'], 'packet'>;

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** What these packets, and then the peer's end, are written as. */
function print(format: SimpleFormat, settings: PrinterSettings, data: readonly Packet[]): Buffer {
  const messages: Message[] = data.map((packet) => ({ type: 'tcp', socket, data: packet }));
  return printMessages(format, settings, [...messages, { type: 'tcp_closed', socket }]);
}

function printMessages(format: SimpleFormat, settings: PrinterSettings, messages: readonly Message[]): Buffer {
  const printer = packetPrinter({ format }, settings);
  return Buffer.concat([...messages.flatMap((message) => printer.message(message)), ...printer.end()]);
}

describe('the payload formats', () => {
  test('raw is the bytes and nothing else', () => {
    expect(print('raw', packets, [everyByte, Buffer.alloc(0), everyByte])).toStrictEqual(
      Buffer.concat([everyByte, everyByte]),
    );
  });

  test('line ends every packet with one newline', () => {
    expect(print('line', packets, [Buffer.from('a'), Buffer.from('b\n'), Buffer.alloc(0)]).toString()).toBe('a\nb\n\n');
    expect(print('line', lines, [Buffer.from('a\n'), Buffer.from('cut')]).toString()).toBe('a\ncut\n');
  });

  test('json leaves no control to the terminal that shows it', () => {
    const text = 'a\u007f\u009b31mb\u00a0';
    const [packet = ''] = print('json', packets, [Buffer.from(text)])
      .toString()
      .split('\n');
    expect(packet).toContain('"text":"a\\u007f\\u009b31mb\u00a0"');
    expect(JSON.parse(packet)).toMatchObject({ size: 10, text });
  });

  test('line adds nothing to a stream', () => {
    expect(print('line', stream, [Buffer.from('a'), Buffer.from('b\n')]).toString()).toBe('ab\n');
  });

  test('nul ends every packet with a NUL', () => {
    expect(print('nul', packets, [Buffer.from('a'), Buffer.alloc(0)]).toString()).toBe('a\0\0');
  });

  test('packet:SPEC is the payload in that framing', () => {
    const printer = packetPrinter({ format: 'packet', packet: 2 }, packets);
    const written = [Buffer.from('hi'), Buffer.alloc(0)].flatMap((data) =>
      printer.message({ type: 'tcp', socket, data }),
    );
    expect(Buffer.concat(written).toString('latin1')).toBe('\0\u0002hi\0\0');
  });

  test('packet:SPEC refuses a payload that its header cannot say', () => {
    const printer = packetPrinter({ format: 'packet', packet: 1 }, packets);
    expect(() => printer.message({ type: 'tcp', socket, data: Buffer.alloc(256) })).toThrow(/\(emsgsize\)$/);
  });

  test('none is nothing', () => {
    expect(print('none', packets, [everyByte])).toHaveLength(0);
  });

  test.each(['hex', 'base64'] as const)('what %s writes --in %s reads again', (format) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (payloads) => {
        const text = print(
          format,
          packets,
          payloads.map((payload) => Buffer.from(payload)),
        );
        const reader = recordReader({ format }, { framed: true, largest: Infinity, crlf: false, exact: false });
        const records = [...reader.push(text), ...reader.end()];
        expect(records.map((record) => record.toString('hex'))).toStrictEqual(
          payloads.map((payload) => Buffer.from(payload).toString('hex')),
        );
      }),
    );
  });

  const shapes: readonly (readonly [string, Packet])[] = [
    ['bytes', Buffer.from('hi')],
    ['a list', [104, 105]],
    ['a header and the rest', [[104], Buffer.from('i')]],
    ['a header that is all', [[104, 105], Buffer.alloc(0)]],
  ];

  test.each(shapes)('the bytes of %s are the same', (_, packet) => {
    expect(print('hex', packets, [packet]).toString()).toBe('6869\n');
  });

  test('a parsed http packet has no bytes to write', () => {
    const message: Message = { type: 'http', socket, data: { type: 'http_eoh' } };
    expect(() => printMessages('raw', packets, [message])).toThrow(
      'an http packet has no raw form; use --out term (einval)',
    );
    expect(printMessages('none', packets, [message])).toHaveLength(0);
  });
});

function text(settings: PrinterSettings, ...data: readonly (string | Buffer)[]): string {
  const payloads = data.map((packet) => Buffer.from(packet));
  return print('text', settings, payloads).toString();
}

describe('text', () => {
  test('lets nothing through that a terminal would obey', () => {
    for (const settings of [stream, lines, packets]) {
      const printed = text(settings, everyByte).replace(/\n$/, '');
      expect(printed).toMatch(settings === stream ? /^[\x20-\x7e\n\t]*$/ : /^[\x20-\x7e]*$/);
    }
  });

  test.each([
    ['an escape sequence', '\u001B[2J', String.raw`\x1b[2J`],
    ['DEL', '\u007F', String.raw`\x7f`],
    ['a C1 control', '\u009B', String.raw`\xc2\x9b`],
    ['an override of the direction', '\u202E', String.raw`\xe2\x80\xae`],
    ['an isolate', '\u2066', String.raw`\xe2\x81\xa6`],
    ['a line separator', '\u2028', String.raw`\xe2\x80\xa8`],
    ['a byte order mark', '\uFEFF', String.raw`\xef\xbb\xbf`],
    ['text of many scripts', 'żółć 日本 👩‍👩‍👧', 'żółć 日本 👩‍👩‍👧'],
    ['a backslash', 'a\\b', 'a\\b'],
  ])('shows %s', (_, sent, shown) => {
    expect(text(packets, sent)).toBe(`${shown}\n`);
  });

  test.each([
    ['a lone continuation', [0x80], String.raw`\x80`],
    ['an overlong form', [0xc0, 0xaf], String.raw`\xc0\xaf`],
    ['a surrogate', [0xed, 0xa0, 0x80], String.raw`\xed\xa0\x80`],
    ['more than U+10FFFF', [0xf4, 0x90, 0x80, 0x80], String.raw`\xf4\x90\x80\x80`],
    ['a cut character', [0x61, 0xe2, 0x82], String.raw`a\xe2\x82`],
    ['a cut character and more', [0xe2, 0x82, 0x61], String.raw`\xe2\x82a`],
  ])('escapes the bytes of %s', (_, bytes, shown) => {
    expect(text(packets, Buffer.from(bytes))).toBe(`${shown}\n`);
  });

  test('makes a line of each packet, whose own newlines are escaped', () => {
    expect(text(packets, 'a\nb\t', '', 'c\r\n')).toBe('a\\nb\\t\n\nc\\r\\n\n');
  });

  test('makes a line of each line', () => {
    expect(text(lines, 'a\n', 'b\r\n', 'c\tcut')).toBe('a\nb\nc\\tcut\n');
  });

  test('of a stream lets newlines and tabs pass, CRLF as a newline', () => {
    expect(text(stream, 'a\r\nb\tc\r', '\nd\re\r')).toBe('a\nb\tc\nd\\re\\r');
  });

  test('prints a stream the same however it was cut', () => {
    const unit = fc.constantFrom('a', 'é', '€', '😀', '\r', '\n', '\t', '\u001B', '\u202E');
    const content = fc.oneof(
      fc.uint8Array(),
      fc.string({ unit }).map((value) => Buffer.from(value)),
    );
    fc.assert(
      fc.property(content, fc.array(fc.nat(30)), (bytes, cuts) => {
        const whole = Buffer.from(bytes);
        const places = [0, ...cuts.filter((cut) => cut < whole.length).toSorted((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((place, index) => whole.subarray(places[index], place));
        expect(text(stream, ...pieces)).toBe(text(stream, whole));
      }),
    );
  });

  test('shows what can be shown at once, and holds back no more than the beginning of a character', () => {
    const printer = packetPrinter({ format: 'text' }, stream);
    const first = printer.message({ type: 'tcp', socket, data: Buffer.from([0x61, 0xe2, 0x82]) });
    expect(Buffer.concat([...first]).toString()).toBe('a');
    const second = printer.message({ type: 'tcp', socket, data: Buffer.from([0xac]) });
    expect(Buffer.concat([...second]).toString()).toBe('€');
    expect(printer.end()).toStrictEqual([]);
  });
});

function term(message: Message, changed: Partial<PrinterSettings> = {}): string {
  const settings = { ...packets, socketNumber: (which: unknown) => (which === socket ? 1 : 2), ...changed };
  return printMessages('term', settings, [message]).toString();
}

describe('term', () => {
  test('prints the messages of the active mode as the Erlang shell does', () => {
    expect(term({ type: 'tcp', socket, data: Buffer.from('hello') })).toBe('{tcp,#Port<0.1>,<<"hello">>}\n');
    expect(term({ type: 'tcp', socket: accepted, data: [104, 105] })).toBe('{tcp,#Port<0.2>,"hi"}\n');
    expect(term({ type: 'tcp', socket, data: [[97, 98], Buffer.from('cd')] })).toBe(
      '{tcp,#Port<0.1>,[97,98|<<"cd">>]}\n',
    );
    expect(term({ type: 'tcp_passive', socket })).toBe('{tcp_passive,#Port<0.1>}\n');
    expect(term({ type: 'tcp_error', socket, reason: 'econnreset' })).toBe('{tcp_error,#Port<0.1>,econnreset}\n');
    expect(term({ type: 'tcp_closed', socket, cause: 'econnreset' })).toBe('{tcp_closed,#Port<0.1>}\n');
  });

  test('prints http packets with the strings of their type', () => {
    const message: Message = { type: 'http', socket, data: { type: 'http_error', line: 'x\r\n' } };
    expect(term(message)).toBe(String.raw`{http,#Port<0.1>,{http_error,"x\r\n"}}` + '\n');
    expect(term(message, { binaryStrings: true })).toBe(String.raw`{http,#Port<0.1>,{http_error,<<"x\r\n">>}}` + '\n');
  });

  test('prints the shape that deliver asks for', () => {
    const message: Message = { type: 'tcp', socket, data: Buffer.from('a') };
    expect(term(message, { deliver: 'port' })).toBe('{#Port<0.1>,{data,<<"a">>}}\n');
  });
});
