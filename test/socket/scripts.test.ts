import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { erlang, hasErlang } from '../oracle/erlang.ts';
import { ErlangPeers } from './erlang-peer.ts';
import { play } from './script.ts';
import { scripts } from './scripts/all.ts';
import type { ScriptRow } from './scripts/script-row.ts';
import { aboutTheQueue, differences } from './scripts/socket-backend.ts';

const MINUTE = 60_000;

const scriptsOfBoth = scripts.filter(({ name }) => !aboutTheQueue.has(name));

describe('a socket, by the tables of gen_tcp', () => {
  test.each(scripts)('$section $name', async (row) => {
    expect(beside(row, await play(row.options, row.steps))).toEqual(beside(row, row.answers));
  });
});

describe.skipIf(!hasErlang)('a socket, with gen_tcp at the other end', () => {
  let peers: ErlangPeers;
  beforeAll(() => {
    peers = new ErlangPeers();
  });
  afterAll(() => peers[Symbol.asyncDispose]());

  test.each(scripts)('$section $name', async (row) => {
    expect(beside(row, await play(row.options, row.steps, peers))).toEqual(beside(row, row.answers));
  });
});

test.skipIf(!hasErlang)('gen_tcp gives the answers of the tables', { timeout: MINUTE }, async () => {
  const lines = scripts.map(({ options, steps }) => `{${options},[${steps.join(',')}]}.\n`);
  const printed = await erlang('../socket/scripts.erl', 'run', lines.join(''));
  const answers = printed.trimEnd().split('\n');
  expect(scripts.map((row, index) => `${row.name}: ${answers[index]}`)).toEqual(
    scripts.map((row) => `${row.name}: [${row.erlang.join(',')}]`),
  );
});

describe('a socket of the socket backend, by the same tables', () => {
  test.each(scriptsOfBoth)('$section $name', async ({ name, options, steps, answers }) => {
    const played = await play(onSocketBackend(options), steps);
    expect(`[${played.join(',')}]`).toBe(differences[name]?.answers ?? `[${answers.join(',')}]`);
  });
});

test.skipIf(!hasErlang)(
  'the socket backend of gen_tcp gives the answers of the tables',
  { timeout: MINUTE },
  async () => {
    const rows = scriptsOfBoth.filter(({ name }) => !isBroken(name));
    const lines = rows.map(({ options, steps }) => `{${onSocketBackend(options)},[${steps.join(',')}]}.\n`);
    const printed = await erlang('../socket/scripts.erl', 'run', lines.join(''));
    const answers = printed.trimEnd().split('\n');
    expect(rows.map(({ name }, index) => `${name}: ${answers[index]}`)).toEqual(
      rows.map(({ name, answers: ours }) => {
        const difference = differences[name];
        return `${name}: ${difference?.erlang ?? difference?.answers ?? `[${ours.join(',')}]`}`;
      }),
    );
  },
);

/** inet_backend has to be the first of the options. */
function onSocketBackend(options: string): string {
  return options === '[]' ? '[{inet_backend,socket}]' : options.replace('[', '[{inet_backend,socket},');
}

/** Does gen_tcp crash or hang over it? */
function isBroken(name: string): boolean {
  const difference = differences[name];
  return difference !== undefined && 'erlang' in difference && difference.erlang === undefined;
}

/** Each answer with its step, so that a failure shows where it is. */
function beside({ steps }: ScriptRow, answers: readonly string[]): readonly string[] {
  return answers.map((answer, index) => `${steps[index]} → ${answer}`);
}
