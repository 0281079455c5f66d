import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { GenTcpError } from '../../src/core/error.ts';
import { listen } from '../../src/core/listen.ts';
import type { ListenSocket } from '../../src/core/listener.ts';
import { checkRequests } from '../../src/core/options/check.ts';
import { parseOptions } from '../../src/core/options/parse.ts';
import { optionsToTerm } from '../../src/core/options/print.ts';
import type { Family, OptionRow, Scope } from '../../src/core/options/row.ts';
import { optionRow, optionTable } from '../../src/core/options/table.ts';
import type { Socket } from '../../src/core/socket.ts';
import { printTerm } from '../../src/core/term/print.ts';
import { erlang, hasErlang } from '../oracle/erlang.ts';
import { type Readback, readbacks } from './readback.ts';

const families = ['inet', 'inet6', 'local'] as const satisfies readonly Family[];
const calls = ['connect', 'listen', 'setopts'] as const satisfies readonly Scope[];

const places = {
  inet: { ip: '127.0.0.1', active: false },
  inet6: { ip: '::1', active: false },
  local: { ip: { local: '' }, active: false },
} as const;

const cells = readbacks.flatMap((row) =>
  families.flatMap((family) => calls.filter((call) => takes(row, call)).map((call) => ({ row, family, call }))),
);

function expectedOf(row: Readback, family: Family, call: Scope): string {
  const expected = row.answers[family];
  return expected.startsWith('[') && call === 'listen' && hands(row, family) ? `{${expected},${expected}}` : expected;
}

/** Does an accepted socket get it? What is of the time before listen the kernel copies, and Linux does not on unix sockets. */
function hands(row: Readback, family: Family): boolean {
  return family !== 'local' || rowOf(row)?.applied === 'live';
}

function rowOf({ option }: Readback): OptionRow | undefined {
  const [key = ''] = Object.keys(parseOptions(`[${option}]`));
  return optionRow(key);
}

function takes(row: Readback, call: Scope): boolean {
  return rowOf(row)?.calls.includes(call) ?? false;
}

describe('an option that is kept', () => {
  test('has a row in this test, each of them', () => {
    const tested = new Set(readbacks.flatMap(({ option }) => Object.keys(parseOptions(`[${option}]`))));
    const kept = optionTable.filter(({ calls: takers }) => takers.includes('getopts')).map(({ key }) => key);
    expect(kept.filter((key) => !tested.has(key))).toEqual([
      'pktoptions',
      'ipv6V6only',
      'raw',
      'netns',
      'exclusiveaddruse',
      'readPackets',
      'nonBlockSend',
    ]);
  });

  test.each(cells)('$row.option by $call on $family', async ({ row, family, call }) => {
    const answer = await answerOf(row, family, call);
    expect(answer).toEqual(expectedOf(row, family, call));
  });
});

async function answerOf(row: Readback, family: Family, call: Scope): Promise<string> {
  try {
    return await readBack(row, family, call);
  } catch (error) {
    if (!(error instanceof GenTcpError)) throw error;
    const name = /\{(\w+),/.exec(row.option)?.[1] ?? '';
    return error.message.includes(`option ${name}`) ? error.reason : error.message;
  }
}

async function readBack(row: Readback, family: Family, call: Scope): Promise<string> {
  const given = parseOptions(`[${row.option}]`);
  const names = checkRequests(Object.keys(given));
  const read = (socket: Socket | ListenSocket): string => printTerm(optionsToTerm(socket.getopts(names)));
  await using listener = await listen(0, { ...places[family], ...(call === 'listen' ? given : {}) });
  const to = listener.sockname();
  await using client = await connect(to, { active: false, ...(call === 'connect' ? given : {}) });
  if (call === 'listen' && !hands(row, family)) return read(listener);
  if (call === 'listen') {
    await using server = await listener.accept(2000);
    return `{${read(listener)},${read(server)}}`;
  }
  if (call === 'setopts') client.setopts(given);
  return read(client);
}

test.skipIf(!hasErlang)('an option reads back in gen_tcp as it does here', { timeout: 60_000 }, async () => {
  const shared = cells.filter(
    ({ row, family, call }) => isShared(row, family, call) && row.answers[family].startsWith('['),
  );
  const refused = cells.filter(({ row, family, call }) => call === 'setopts' && row.answers[family] === 'einval');
  const asked = [...shared, ...refused];
  const tasks = asked.map(({ row, family, call }) => `{${call},${family},[${row.option}]}.\n`);
  const answers = (await erlang('../native/readback.erl', 'run', tasks.join(''))).trimEnd().split('\n');
  const ours = await Promise.all(asked.map(({ row, family, call }) => answerOf(row, family, call)));
  expect(answers.map((answer, index) => `${tasks[index]?.trim()} ${answer}`)).toEqual(
    ours.map((answer, index) => `${tasks[index]?.trim()} ${answer}`),
  );
});

function isShared(row: Readback, family: Family, call: Scope): boolean {
  const { erlang } = row;
  if (call === 'listen' && !hands(row, family)) return false;
  return erlang === 'all' || (erlang === 'setopts' && call === 'setopts');
}
