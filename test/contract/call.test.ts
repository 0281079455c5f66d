import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ending } from '../peers/child.ts';
import { ErlangNode, hasErlang } from '../peers/erlang.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { type How, gentcp } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { shell } from '../peers/shell.ts';
import { type Connection, tcpServer } from '../peers/tcp-server.ts';
import { A_WHILE, PROCESSES, concurrently, rounds } from './limits.ts';
import { inTerminal } from './terminal.ts';

/** Callers at a time: they mostly wait. */
const AT_ONCE = 12;

const REQUESTS = rounds(100);

/** A call to a server that does with its one connection what the test says. */
async function call(
  serve: (connection: Connection) => Promise<void>,
  words: readonly string[],
  how: How = {},
): Promise<Ending & { readonly request: string }> {
  const server = await tcpServer();
  const child = gentcp(['call', '127.0.0.1', String(server.port), ...words], how);
  const connection = await server.accepted();
  const request = connection.read();
  await serve(connection);
  const ending = await child.ended;
  return { ...ending, request: request.bytes.toString('latin1') };
}

/** Waits for so many bytes, and answers. */
function answer(size: number, bytes: string): (connection: Connection) => Promise<void> {
  return async (connection) => {
    await connection.read().untilSize(size);
    await connection.write(Buffer.from(bytes, 'latin1'));
  };
}

function piped(text: string): How {
  const { fd, given, end } = inputPipe();
  end.end(text);
  return { stdin: { fd, given } };
}

describe.skipIf(!hasErlang)('P1: call, and a default Erlang server that stops at our end', () => {
  let erlang: ErlangNode;
  beforeAll(() => {
    erlang = new ErlangNode();
  });
  afterAll(() => erlang.stop());

  it.each([0, 50, 1000])(
    `gets ${REQUESTS} of ${REQUESTS} answers that come after %i ms`,
    async (delay) => {
      const outcomes = await concurrently(Array.from({ length: REQUESTS }), AT_ONCE, async () => {
        const part = erlang.play(`{answer,[{packet,4}],${delay}}`);
        const args = ['call', '127.0.0.1', String(await part.port), '--packet', '4'];
        const { exit, stdout, stderr } = await gentcp(args, piped('hello')).ended;
        return `${exit} ${stdout.toString()}${stderr}`;
      });
      expect(outcomes.filter((outcome) => outcome !== '0 hello')).toEqual([]);
    },
    PROCESSES,
  );
});

describe('call', () => {
  it('sends all of stdin as one packet and prints one packet of the answer', async () => {
    const { exit, stdout, request } = await call(answer(6, '\0\u0002ok\0\u0002no'), ['--packet', '2'], piped('a\nb\n'));
    expect({ exit, stdout: stdout.toString(), request }).toEqual({
      exit: 0,
      stdout: 'ok',
      request: '\0\u0004a\nb\n',
    });
  });

  it('sends DATA of the line and does not open stdin', async () => {
    const words = ['ping', '--packet', '1'];
    const { exit, stdout, request } = await call(answer(5, '\u0004pong'), words, piped('never read'));
    expect({ exit, stdout: stdout.toString(), request }).toEqual({ exit: 0, stdout: 'pong', request: '\u0004ping' });
  });

  it('cuts DATA by the format of --in', async () => {
    const hex = await call(answer(3, '\u0001\u00ff'), ['01ff', '--in', 'hex', '--out', 'hex', '--packet', '1']);
    expect([hex.exit, hex.stdout.toString(), hex.request]).toEqual([0, 'ff\n', '\u0002\u0001\u00ff']);
    const chunks = await call(answer(6, '\u0001x'), ['abcd', '--in', 'chunk:2', '--packet', '1']);
    expect(chunks.request).toBe('\u0002ab\u0002cd');
    const line = await call(answer(5, 'pong\n'), ['ping', '--in', 'line', '--packet', 'line']);
    expect([line.request, line.stdout.toString()]).toEqual(['ping\n', 'pong\n']);
  });

  it('refuses DATA that is not UTF-8, instead of sending what was not meant', async () => {
    const child = await shell("gentcp call 127.0.0.1 9 $'a\\xff'; echo $?");
    const { stdout, stderr } = await child.ended;
    expect([stdout.toString(), stderr]).toEqual([
      '2\n',
      'gentcp: a\ufffd: not UTF-8 (badarg); bytes go through stdin, or as digits with --in hex\n',
    ]);
  });

  it('sends a replacement character that was meant', async () => {
    const { request } = await call(answer(3, '\u0001x'), ['\ufffd', '--packet', '1']);
    expect(request).toBe('\u0003\u00ef\u00bf\u00bd');
  });

  it('sends an empty packet for an empty word', async () => {
    const { exit, request } = await call(answer(1, '\0'), ['', '--packet', '1']);
    expect([exit, request]).toEqual([0, '\0']);
  });

  it('prints everything until the end of the peer on raw, with the write side open', async () => {
    const { exit, stdout } = await call(
      async (connection) => {
        await connection.read().until('ping');
        await connection.write('first');
        await setTimeout(A_WHILE);
        expect(connection.ended).toBe(false);
        await connection.write('second');
        connection.end();
      },
      [],
      piped('ping'),
    );
    expect([exit, stdout.toString()]).toEqual([0, 'firstsecond']);
  });

  it('prints N packets with --expect N, and nothing of the next', async () => {
    const { exit, stdout } = await call(answer(5, '\u0001a\u0001b\u0001c'), ['ping', '--packet', '1', '--expect', '2']);
    expect([exit, stdout.toString()]).toEqual([0, 'ab']);
  });

  it('prints N bytes with --expect N on raw, and not a byte more', async () => {
    const { exit, stdout } = await call(answer(4, 'abcdefgh'), ['ping', '--expect', '3']);
    expect([exit, stdout.toString()]).toEqual([0, 'abc']);
  });

  it('is exit 5 where the peer closes before it has answered', async () => {
    const { exit, stderr } = await call(
      async (connection) => {
        await connection.read().untilSize(5);
        connection.end();
      },
      ['ping', '--packet', '1'],
    );
    expect(exit).toBe(5);
    expect(stderr).toMatch(/^gentcp: call 127\.0\.0\.1:\d+: the peer closed after 0 of 1 packets \(closed\)/);
  });

  it('half-closes with an explicit --eof shutdown, for a server that answers only then', async () => {
    const { exit, stdout } = await call(
      async (connection) => {
        connection.read();
        await connection.ending;
        await connection.write('\u00024!');
      },
      ['ping', '--packet', '1', '--eof', 'shutdown'],
    );
    expect([exit, stdout.toString()]).toEqual([0, '4!']);
  });

  it('does not wait for an answer with an explicit --eof close', async () => {
    const { exit, request } = await call(
      async (connection) => {
        connection.read();
        await connection.ending;
      },
      ['ping', '--packet', '1', '--eof', 'close'],
    );
    expect([exit, request]).toEqual([0, '\u0004ping']);
  });

  it('takes the request from a file, too', async () => {
    const file = path.join(await temporaryFolder(), 'request');
    await writeFile(file, 'from a file');
    const { stdout, request } = await call(answer(12, '\u0002ok'), ['--packet', '1'], { stdin: { file } });
    expect([request, stdout.toString()]).toEqual(['\u000bfrom a file', 'ok']);
  });

  it('refuses a request that the header cannot say before a byte of it is sent', async () => {
    const { exit, stderr, request } = await call(
      async (connection) => {
        connection.read();
        await connection.ending;
      },
      ['x'.repeat(256), '--packet', '1'],
    );
    expect([exit, request]).toEqual([6, '']);
    expect(stderr).toMatch(/^gentcp: stdin: record 1 is larger than 255 bytes.*\(emsgsize\)/);
  });

  it(
    'tells a terminal after 5 s of waiting about --eof shutdown, and nobody else',
    async () => {
      const server = await tcpServer();
      const args = ['call', '127.0.0.1', String(server.port), 'ping', '--max-time', '6s'];
      const [quiet, told] = [gentcp(args), await inTerminal(['gentcp', ...args])];
      expect((await told.ended).stdout.toString()).toMatch(/no answer for 5 s; .*--eof shutdown/);
      expect((await quiet.ended).stderr).not.toContain('--eof shutdown');
    },
    PROCESSES,
  );

  it.each([
    [['--in', 'none', 'ping'], '--in none: nothing is to be sent, and there is DATA on the line (badarg)'],
    [['--in', 'json'], '--in json: a call sends one request; a program on stdin drives connect and listen (badarg)'],
    [['a', 'b'], 'b: one operand too many (badarg); DATA is one word: quote it'],
  ])('is exit 2 for %j', async (words, said) => {
    const { exit, stderr } = await gentcp(['call', '127.0.0.1', '1', ...words]).ended;
    expect([exit, stderr.slice(0, `gentcp: ${said}`.length)]).toEqual([2, `gentcp: ${said}`]);
  });
});
