import { describe, expect, it } from 'vitest';
import { parseHeaderLine } from '../../src/core/packet/http-header.ts';
import { parseStartLine } from '../../src/core/packet/http-start.ts';

const parse = (line: string): unknown => parseHeaderLine(`before${line}behind`, 6, 6 + line.length);

describe('parseHeaderLine', () => {
  it('takes a name for the one before it only where it is the same, byte for byte', () => {
    const names = ['X-Ay', 'X-By', 'X-ay', 'X-Ay', 'Host', 'Hast', 'host', 'HOST', 'Host'];
    expect(names.map((name) => parse(`${name}: v\r\n`))).toEqual(
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

  it('refuses a byte that no name may have, whatever was seen before', () => {
    for (const name of ['X-Ay', 'X-(y', 'X- y', 'X-\xe4y']) parse(`${name}: v\n`);
    expect(parse('X-(y: v\n')).toEqual({ type: 'http_error', line: 'X-(y: v\n' });
    expect(parse('X-Ay : v\n')).toEqual({ type: 'http_error', line: 'X-Ay : v\n' });
    expect(parse('no colon\r\n')).toEqual({ type: 'http_error', line: 'no colon\r\n' });
  });

  it('takes nothing from behind its line', () => {
    expect(parseHeaderLine('A\r\nB: c\r\n', 0, 3)).toEqual({ type: 'http_error', line: 'A\r\n' });
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
  ])('reads %j, the usual way or the long one', (line, path) => {
    expect(parseStartLine(`${line}\r\n`, 0, line.length + 2)).toEqual({
      type: 'http_request',
      method: 'GET',
      uri: { type: 'abs_path', path },
      version: [1, 1],
    });
  });
});
