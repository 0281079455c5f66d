import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { erlang, hasErlang } from '../oracle/erlang.ts';
import { ErlangPeers } from './erlang-peer.ts';
import { play } from './script.ts';
import { scripts } from './scripts/all.ts';
import type { ScriptRow } from './scripts/script-row.ts';

const MINUTE = 60_000;

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

/** Each answer with its step, so that a failure shows where it is. */
function beside({ steps }: ScriptRow, answers: readonly string[]): readonly string[] {
  return answers.map((answer, index) => `${steps[index]} → ${answer}`);
}
