import { describe, expect, test } from 'vitest';
import { program } from '../../src/cli/program.ts';
import type { Surroundings } from '../../src/cli/surroundings.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { scripted } from './surroundings.ts';

const FILE = '/home/me/.config/gentcp/config';

function around(text: string | undefined, env: Surroundings['env'] = {}): Surroundings {
  return { ...scripted, env, config: () => (text === undefined ? undefined : { file: FILE, text }) };
}

/** The lines of `--explain -v`, without the padding. */
function explained(words: readonly string[], surroundings: Surroundings): readonly string[] {
  const invocation = program([...words, '--explain', '-v'], surroundings);
  if (invocation.command !== 'print') throw new Error(`this is ${invocation.command}`);
  return invocation.text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^[[ ]/, '').replace(/[,\]] +%/, ' %'));
}

/** Those that are not the command line's own. */
function others(words: readonly string[], surroundings: Surroundings): readonly string[] {
  return explained(words, surroundings).filter((line) => !line.endsWith('% default'));
}

function refusal(words: readonly string[], surroundings: Surroundings): readonly (string | undefined)[] {
  try {
    program(words, surroundings);
  } catch (error) {
    if (error instanceof UsageError) return [error.message, error.hint];
    throw error;
  }
  throw new Error('accepted');
}

const connect = ['connect', 'localhost', '5678'];
const listen = ['listen', '5678'];

const file = `
% my own
{inet_default_connect_options, [{nodelay,true},
                                {packet,4}, {active,false}]}.
{inet_default_listen_options, {backlog,7}}.   % one option, no list
{inet_backend, socket}.
`;

describe("the user's file", () => {
  test('gives each command its own options, and says from which line', () => {
    expect(others(connect, around(file))).toEqual([
      `{inet_backend,socket} % ${FILE}:6`,
      `{nodelay,true} % ${FILE}:3`,
      `{packet,4} % ${FILE}:4`,
    ]);
    expect(others(['call', 'h', '1'], around(file))).toEqual(others(connect, around(file)));
    expect(others(listen, around(file))).toEqual([`{inet_backend,socket} % ${FILE}:6`, `{backlog,7} % ${FILE}:5`]);
  });

  test('gives each side of a relay its own, but for what a relay carries out itself', () => {
    const text = `${file}{inet_default_listen_options, [{mode,list},{keepalive,true}]}.`;
    const invocation = program(['relay', '127.0.0.1:0', 'localhost:5678', '--packet', '2'], around(text));
    expect(invocation).toMatchObject({
      from: { packet: 2, backlog: 7, keepalive: true, reuseaddr: true, inetBackend: 'socket' },
      to: { packet: 2, nodelay: true, inetBackend: 'socket' },
    });
    expect(invocation).not.toMatchObject({ from: { mode: 'list' } });
    expect(invocation).not.toMatchObject({ from: { nodelay: true } });
  });

  test('says nothing to commands without a connection of their own', () => {
    const text = '{inet_default_connect_options, [{pakcet,2}]}.';
    expect(program(['decode', '--packet', '4'], around(text))).toMatchObject({ options: { packet: 4 } });
    expect(program(['wait', 'localhost:1'], around(text))).toMatchObject({ options: {} });
  });

  test.each(['', '% nothing but this', '{inet_default_connect_options, []}.', '{inet_default_connect_options, ""}.'])(
    'may say nothing: %j',
    (text) => {
      expect(others(connect, around(text))).toEqual([]);
    },
  );

  test('may give a parameter more than once: what stands later wins, and raw adds up', () => {
    const text = `{inet_default_connect_options, [{packet,2},{raw,6,1,<<1>>}]}.
      {inet_default_connect_options, [{packet,4},{raw,6,2,<<2>>}]}.`;
    expect(others(connect, around(text))).toEqual([
      `{packet,4} % ${FILE}:2`,
      `{raw,6,1,<<1>>} % ${FILE}:1, ${FILE}:2`,
      `{raw,6,2,<<2>>} % ${FILE}:1, ${FILE}:2`,
    ]);
  });

  test.each([
    [
      '{inet_default_connect_options,\n [{nodelay,true},\n  {pakcet,2}]}.',
      3,
      /option pakcet: there is no such option; did/,
    ],
    ['\n{inet_default_connect_options, [{packet,5}]}.', 2, /option packet: 5 is not accepted/],
    [
      '{inet_default_connect_options,\n[{packet,2},{inet_backend,inet}]}.',
      2,
      /option inet_backend: it has to be the first/,
    ],
    ['{inet_backend, foo}.', 1, /option inet_backend: foo is not accepted/],
    ['\n\n{inet_default_conect_options, []}.', 3, /inet_default_conect_options: there is no such parameter/],
    ['{a, b, c}.', 1, /not a parameter/],
    ['[{inet_backend, inet}].', 1, /not a parameter/],
    ['{inet_backend, inet}', 1, /not an Erlang term: column 21: expected '\.' behind the term/],
    ['{inet_backend, inet}.\n{inet_backend inet}.', 2, /not an Erlang term: line 2, column 15/],
  ])('with a mistake refuses every connect, by file and line: %j', (text, line, message) => {
    const [problem] = refusal(connect, around(text));
    expect(problem).toMatch(message);
    expect(problem).toMatch(new RegExp(`^${FILE}:${line}: `));
  });

  test('with an option that the call does not take refuses that call, by file and line', () => {
    const [problem] = refusal(connect, around('\n{inet_default_connect_options, [{backlog,5}]}.'));
    expect(problem).toBe(`${FILE}:2: option backlog: connect does not take it, only listen`);
    expect(others(listen, around('{inet_default_connect_options, [{backlog,5}]}.'))).toEqual([]);
  });

  test('with a misspelt parameter suggests the one that was meant', () => {
    expect(refusal(listen, around('{inet_default_listen_option, []}.'))[1]).toBe(
      'did you mean inet_default_listen_options?',
    );
  });
});

/** As gen_tcp's own suite has it: none, a bare option, a list, and both parameters at once. */
const forms = [
  ['', [], []],
  ['{inet_default_connect_options, {delay_send,true}}.', [1], []],
  ['{inet_default_listen_options, [{delay_send,true}]}.', [], [1]],
  ['{inet_default_connect_options, [{delay_send,true}]}.\n{inet_default_listen_options, {delay_send,true}}.', [1], [2]],
] as const;

function delaySend(lines: readonly number[]): readonly string[] {
  return lines.map((line) => `{delay_send,true} % ${FILE}:${line}`);
}

test.each(forms)('delay_send as a default: %j', (text, connecting, listening) => {
  expect(others(connect, around(text))).toEqual(delaySend(connecting));
  expect(others(listen, around(text))).toEqual(delaySend(listening));
});

describe('what counts is said by', () => {
  const env = { GENTCP_CONNECT_OPTIONS: '[{nodelay,false},{active,once}]', GENTCP_LISTEN_OPTIONS: '{backlog,9}' };

  test('the environment before the file, and the line before both', () => {
    expect(others(connect, around(file, env))).toEqual([
      `{inet_backend,socket} % ${FILE}:6`,
      `{packet,4} % ${FILE}:4`,
      '{nodelay,false} % GENTCP_CONNECT_OPTIONS',
    ]);
    expect(others([...connect, '--nodelay', '--opts', '[{packet,1}]'], around(file, env))).toEqual([
      `{inet_backend,socket} % ${FILE}:6`,
      '{nodelay,true} % flag',
      '{packet,1} % --opts',
    ]);
    expect(others(listen, around(file, env))).toContain('{backlog,9} % GENTCP_LISTEN_OPTIONS');
  });

  test('GENTCP_INET_BACKEND before the file, and a list in the environment before that', () => {
    const backend = { GENTCP_INET_BACKEND: 'inet' };
    expect(others(connect, around(file, backend))[0]).toBe('{inet_backend,inet} % GENTCP_INET_BACKEND');
    const both = { ...backend, GENTCP_CONNECT_OPTIONS: '[{inet_backend,socket}]' };
    expect(others(connect, around(undefined, both))).toEqual(['{inet_backend,socket} % GENTCP_CONNECT_OPTIONS']);
    expect(others([...connect, '--inet-backend', 'inet'], around(undefined, both))).toEqual([
      '{inet_backend,inet} % flag',
    ]);
    expect(others(connect, around(undefined, { GENTCP_INET_BACKEND: '' }))).toEqual([]);
  });

  test('the family that the line names, whatever the others say', () => {
    const text = '{inet_default_connect_options, [inet6, inet]}.';
    expect(others(connect, around(text))).toEqual([`inet6 % ${FILE}:1`, `inet % ${FILE}:1`]);
    expect(others([...connect, '-4'], around(text))).toEqual(['inet % flag']);
    expect(others(connect, around(text, { GENTCP_CONNECT_OPTIONS: '[inet]' }))).toEqual([
      'inet % GENTCP_CONNECT_OPTIONS',
    ]);
  });

  test.each([
    [{ GENTCP_INET_BACKEND: 'sokcet' }, 'GENTCP_INET_BACKEND=sokcet: not a backend; accepted are inet and socket'],
    [
      { GENTCP_CONNECT_OPTIONS: '[{pakcet,2}]' },
      'GENTCP_CONNECT_OPTIONS [{pakcet,2}]: option pakcet: there is no such option; did you mean packet?',
    ],
    [
      { GENTCP_CONNECT_OPTIONS: '{backlog,2}' },
      'GENTCP_CONNECT_OPTIONS: option backlog: connect does not take it, only listen',
    ],
  ] as const)('no value that is wrong: %j', (wrong, message) => {
    expect(refusal(connect, around(undefined, wrong))[0]).toBe(message);
  });
});
