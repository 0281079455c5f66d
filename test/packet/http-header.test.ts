import { describe, expect, it } from 'vitest';
import { parseHeaderLine } from '../../src/core/packet/http-header.ts';
import { parseStartLine } from '../../src/core/packet/http-start.ts';
import { HttpText } from '../../src/core/packet/http-text.ts';

const BEFORE = 'before';

/** A line in the midst of others. */
function textOf(line: string): [text: HttpText, start: number, end: number] {
  const bytes = Buffer.from(`-${BEFORE}${line}behind`, 'latin1');
  const start = 1 + BEFORE.length;
  return [new HttpText(bytes, 1, bytes.length), start, start + line.length];
}

const parse = (line: string): unknown => parseHeaderLine(...textOf(line));
const parseAll = (names: readonly string[]): unknown[] => names.map((name) => parse(`${name}: v\r\n`));

const named = (unmodified: string): unknown => expect.objectContaining({ unmodified, value: 'v' });

describe('parseHeaderLine', () => {
  it('takes a name for the one before it only where it is the same, byte for byte', () => {
    const names = ['X-Ay', 'X-By', 'X-ay', 'X-Ay', 'Host', 'Hast', 'host', 'HOST', 'Host'];
    expect(parseAll(names)).toEqual(
      [
        [0, 'X-Ay', 'X-Ay'],
        [0, 'X-By', 'X-By'],
        [0, 'X-Ay', 'X-ay'],
        [0, 'X-Ay', 'X-Ay'],
        [14, 'Host', 'Host'],
        [0, 'Hast', 'Hast'],
        [14, 'Host', 'host'],
        [14, 'Host', 'HOST'],
        [14, 'Host', 'Host'],
      ].map(([bit, name, unmodified]) => ({ type: 'http_header', bit, name, unmodified, value: 'v' })),
    );
  });

  it('takes a name for the one that came behind the last one before only where it is the same, byte for byte', () => {
    for (const second of ['B', 'Bc', 'b', 'C', 'B-', '', 'B']) {
      expect(parseAll(['X-A', 'B', 'X-A', second])).toEqual(['X-A', 'B', 'X-A', second].map(named));
    }
    for (const line of ['B\r\n', 'B\n', 'B :v\r\n', 'Bc\n']) {
      parseAll(['X-A', 'B', 'X-A']);
      expect(parse(line)).toEqual({ type: 'http_error', line });
    }
  });

  it('looks at nothing behind the bytes', () => {
    parse('X-A: v\r\n');
    parse('Content-Length: 1\r\n');
    parse('X-A: v\r\n');
    for (let length = 0; length < 15; length += 1) {
      const line = `${'Content-Length:'.slice(0, length)}\n`;
      expect(parseHeaderLine(new HttpText(Buffer.from(line), 0, line.length), 0, line.length)).toEqual(
        length === 0 ? { type: 'http_eoh' } : { type: 'http_error', line },
      );
    }
  });

  it('refuses a byte that no name may have, whatever was seen before', () => {
    for (const name of ['X-Ay', 'X-(y', 'X- y', 'X-\xe4y']) parse(`${name}: v\n`);
    expect(parse('X-(y: v\n')).toEqual({ type: 'http_error', line: 'X-(y: v\n' });
    expect(parse('X-Ay : v\n')).toEqual({ type: 'http_error', line: 'X-Ay : v\n' });
    expect(parse('no colon\r\n')).toEqual({ type: 'http_error', line: 'no colon\r\n' });
  });

  it('takes nothing from behind its line', () => {
    expect(parseHeaderLine(new HttpText(Buffer.from('A\r\nB: c\r\n'), 0, 9), 0, 3)).toEqual({
      type: 'http_error',
      line: 'A\r\n',
    });
    expect(parse('\r\n')).toEqual({ type: 'http_eoh' });
  });
});

describe('parseStartLine', () => {
  it.each([
    ['GET /x HTTP/1.1', '/x'],
    ['GET / HTTP/1.1', '/'],
    ['GET /a?b=HTTP/1.1 HTTP/1.1', '/a?b=HTTP/1.1'],
    ['GET  /x  HTTP/1.1', '/x'],
    ['GET\t/x\tHTTP/1.1', '/x'],
    ['GET /x\tHTTP/1.1', '/x'],
    ['GET /x HTTP/1.1 HTTP/1.1', '/x'],
    ['GET /x\0 HTTP/1.1', '/x\0'],
  ])('reads %j, the usual way or the long one', (line, path) => {
    expect(parseStartLine(...textOf(`${line}\r\n`))).toEqual({
      type: 'http_request',
      method: 'GET',
      uri: { type: 'abs_path', path },
      version: [1, 1],
    });
  });
});
