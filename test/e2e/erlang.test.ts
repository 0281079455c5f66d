import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ending } from '../peers/child.ts';
import { ErlangNode, hasErlang } from '../peers/erlang.ts';
import { gentcpConnect } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { concurrently } from './matrix.ts';

describe.skipIf(!hasErlang)('gentcp connect, to a server in Erlang', () => {
  let erlang: ErlangNode;
  beforeAll(() => {
    erlang = new ErlangNode();
  });
  afterAll(() => erlang.stop());

  /** What `printf TEXT | gentcp connect` gives, and what the server says of it. */
  async function ask(
    play: string,
    args: readonly string[],
    text = 'hello',
  ): Promise<Ending & { readonly server: string }> {
    const part = erlang.play(play);
    const stdin = inputPipe();
    const child = gentcpConnect(await part.port, args, { stdin });
    stdin.end.end(text);
    return { ...(await child.ended), server: await part.result };
  }

  it.each([
    [0, 12],
    [50, 8],
    [1000, 4],
  ])('prints the answer that comes after %s ms with --expect 1, each of %s times', async (delay, times) => {
    const outcomes = await concurrently(Array.from({ length: times }), async () => {
      const { exit, stdout, server } = await ask(`{answer,[{packet,4}],${delay}}`, ['--packet', '4', '--expect', '1']);
      return `${exit} ${stdout.toString()} ${server}`;
    });
    expect(outcomes).toEqual(Array.from({ length: times }, () => '0 hello {ok,1}'));
  });

  it('is told what lost the answer where our end stopped a default server, and the exit is 0', async () => {
    const { exit, stdout, stderr } = await ask('{answer,[{packet,4}],300}', ['--packet', '4']);
    expect({ exit, stdout: stdout.toString() }).toEqual({ exit: 0, stdout: '' });
    expect(stderr).toMatch(/^gentcp: .*call.*--expect.*--eof hold.*\n$/);
  });

  it('says so, too, where the server closes without an answer', async () => {
    const { exit, stderr, server } = await ask('{close_unanswered,[{packet,2}]}', ['--packet', '2']);
    expect({ exit, server }).toEqual({ exit: 0, server: '{ok,<<"hello">>}' });
    expect(stderr).toMatch(/^gentcp: .*call.*--expect.*--eof hold.*\n$/);
  });

  it('says it to nobody with -q', async () => {
    const { exit, stderr } = await ask('{close_unanswered,[{packet,2}]}', ['--packet', '2', '-q']);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  });

  it('is exit 5 where an expected answer does not come', async () => {
    const { exit, stderr } = await ask('{close_unanswered,[{packet,2}]}', ['--packet', '2', '--expect', '1']);
    expect({ exit, stderr }).toEqual({ exit: 5, stderr: expect.stringMatching(/^gentcp: .*\(closed\)/) });
  });

  it.each([0, 400, 1500])(
    'prints the answer of a server that answers only after our end, %s ms later',
    async (delay) => {
      const { exit, stdout, stderr, server } = await ask(`{count,[{packet,raw}],${delay}}`, [], 'x'.repeat(1234));
      expect({ exit, stdout: stdout.toString(), stderr }).toEqual({ exit: 0, stdout: '1234', stderr: '' });
      expect(server).toBe('{ok,1234}');
    },
  );

  it('makes a packet of each line, as Erlang sees it', async () => {
    const part = erlang.play('{packets,[{packet,2}]}');
    const stdin = inputPipe();
    const child = gentcpConnect(await part.port, ['--packet', '2', '--in', 'line'], { stdin });
    stdin.end.end('one\n\nthree\r\nlast');
    expect((await child.ended).exit).toBe(0);
    expect(await part.result).toBe('closed');
    expect(part.packets).toEqual(['<<"one">>', '<<>>', '<<"three\\r">>', '<<"last">>']);
  });

  it.each(['true', 'once', '2', 'false'])('keeps the boundaries of packets with --active %s', async (active) => {
    const part = erlang.play('{answer,[{packet,1}],0}');
    const stdin = inputPipe();
    const args = ['--packet', '1', '--active', active, '--in', 'line', '--out', 'line', '--expect', '5'];
    const child = gentcpConnect(await part.port, args, { stdin });
    stdin.end.end('a\nbc\n\ndef\ng\n');
    const { exit, stdout } = await child.ended;
    expect({ exit, stdout: stdout.toString() }).toEqual({ exit: 0, stdout: 'a\nbc\n\ndef\ng\n' });
    expect(await part.result).toBe('{ok,5}');
  });
});
