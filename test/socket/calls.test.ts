import { describe, expect, test } from 'vitest';
import { erlang, hasErlang } from '../oracle/erlang.ts';
import { callRows } from './calls/all.ts';
import type { CallRow, InetBackend } from './calls/call-row.ts';

const MINUTE = 60_000;

const backends = ['inet', 'socket'] as const;

describe.each(backends)('on the %s backend', (backend) => {
  test.each(callRows)('$section $name', async ({ ours, answers }) => {
    expect(await ours(backend)).toBe(answers[backend]);
  });
});

test.skipIf(!hasErlang).each(backends)(
  'gen_tcp answers the same on the %s backend',
  { timeout: MINUTE },
  async (backend) => {
    const lines = callRows.map((row) => `${backend}\t${row.erlang.replaceAll(/\s+/g, ' ')}\n`);
    const printed = await erlang('../socket/calls.erl', 'run', lines.join(''));
    const said = printed.trimEnd().split('\n');
    const wanted = callRows.map((row, index) => expected(row, backend) ?? said[index]);
    expect(callRows.map(({ name }, index) => `${name}: ${said[index]}`)).toEqual(
      callRows.map(({ name }, index) => `${name}: ${wanted[index]}`),
    );
  },
);

/** What gen_tcp has to answer; `undefined` where that is chance. */
function expected({ answers, genTcp }: CallRow, backend: InetBackend): string | undefined {
  const theirs = genTcp?.[backend];
  return theirs === null ? undefined : (theirs ?? answers[backend]);
}
