import { describe, expect, test } from 'vitest';
import { whyLacking } from '../../src/core/options/kernel.ts';
import type { OptionRow } from '../../src/core/options/row.ts';
import { optionRow, optionTable } from '../../src/core/options/table.ts';
import { isOpeningOption } from '../../src/core/trial/opening-trial.ts';
import { type Attempt, tryOption } from '../../src/core/trial/trial.ts';
import { openDescriptors } from '../native/descriptors.ts';
import { turns } from '../socket/turns.ts';

function rowNamed(name: string): OptionRow {
  const row = optionRow(name);
  if (row === undefined) throw new Error(`no option ${name}`);
  return row;
}

/** What Linux refuses, by call and family; everything else is taken. */
const refused: Readonly<Record<string, readonly string[]>> = {
  reuseport: ['connect local', 'listen local', 'setopts local', 'accept local'],
  reuseport_lb: ['connect local', 'listen local', 'setopts local', 'accept local'],
  // Once a socket is bound it is too late.
  ipv6_v6only: ['setopts inet6'],
};

/** What reads back as something else, or not at all; everything else reads back as it was set. */
const altered: Readonly<Record<string, readonly string[]>> = {
  // Linux doubles them.
  recbuf: everyCall('changed'),
  sndbuf: everyCall('changed'),
  // The kernel copies these from a listener, but not on unix sockets.
  reuseaddr: ['accept local changed'],
  bind_to_device: ['accept local changed'],
  // gen_tcp answers false whatever was set, or nothing.
  exclusiveaddruse: ['connect inet changed', 'listen inet changed', 'setopts inet changed'],
  read_packets: ['setopts inet taken'],
  non_block_send: ['setopts inet taken'],
};

function everyCall(verdict: string): readonly string[] {
  const calls = ['connect', 'listen', 'setopts', 'accept'];
  return ['inet', 'inet6', 'local'].flatMap((family) => calls.map((call) => `${call} ${family} ${verdict}`));
}

/** What needs a privilege that whoever runs this may lack, or a kernel that was built so. */
const maybe: ReadonlySet<string> = new Set(['netns', 'protocol']);

const place = ({ call, family }: Attempt): string => `${call} ${family}`;

describe.runIf(process.platform === 'linux')('a trial', () => {
  test.each(optionTable.map((row) => [row.name, row] as const))(
    'of %s tells what this kernel does',
    async (name, row) => {
      const before = openDescriptors();
      const attempts = await tryOption(row);
      await turns();
      expect(openDescriptors()).toBe(before);
      expect(attempts.length).toBeGreaterThan(0);
      const failed = attempts.filter(({ verdict }) => verdict === 'refused');
      expect(maybe.has(name) ? [] : failed.map(place)).toEqual(refused[name] ?? []);
      const unlike = attempts.filter(({ verdict }) => verdict === 'changed' || verdict === 'taken');
      expect(unlike.map((attempt) => `${place(attempt)} ${attempt.verdict}`)).toEqual(altered[name] ?? []);
      for (const { reason, message } of failed) {
        expect(reason).toMatch(/^e[a-z]+$/);
        expect(message).toContain(`option ${name}`);
      }
    },
  );

  test('makes an attempt for every call that takes the option, and for an accepted socket where that inherits it', async () => {
    expect((await tryOption(rowNamed('tclass'))).map(place)).toEqual([
      'connect inet6',
      'listen inet6',
      'setopts inet6',
      'accept inet6',
    ]);
    const everywhere = await tryOption(rowNamed('keepalive'));
    expect(new Set(everywhere.map(({ family }) => family))).toEqual(new Set(['inet', 'inet6', 'local']));
    expect((await tryOption(rowNamed('read_packets'))).map(place)).toEqual(['setopts inet']);
  });

  test('tells a value that the kernel changes from one that it keeps', async () => {
    const [sndbuf] = await tryOption(rowNamed('sndbuf'));
    expect(sndbuf).toMatchObject({ verdict: 'changed', given: 65_536, got: 131_072 });
    const [ttl] = await tryOption(rowNamed('ttl'));
    expect(ttl).toMatchObject({ verdict: 'works', given: 32, got: 32 });
  });

  test('reads from a listening socket what backlog came to, and from a packet what it brought', async () => {
    expect(await tryOption(rowNamed('backlog'))).toMatchObject([
      { family: 'inet', call: 'listen', verdict: 'works', got: 128 },
      { family: 'inet6', call: 'listen', verdict: 'works', got: 128 },
    ]);
    expect(await tryOption(rowNamed('pktoptions'))).toMatchObject([
      { family: 'inet', verdict: 'works', got: [{ ttl: 64 }] },
      { family: 'inet6', verdict: 'works', got: [{ tclass: 0 }] },
    ]);
  });

  test('uses a descriptor and a port of its own', async () => {
    for (const name of ['fd', 'port']) {
      const attempts = await tryOption(rowNamed(name));
      expect(attempts.map(({ verdict }) => verdict)).toEqual(['works', 'works']);
    }
  });
});

test('every option of the opening has a trial of its own, and no other', () => {
  const opening = optionTable.filter(({ home }) => home === 'opening').map(({ name }) => name);
  expect(optionTable.map(({ name }) => name).filter(isOpeningOption)).toEqual(opening);
});

function lacking(platform: NodeJS.Platform): readonly string[] {
  return optionTable.filter((row) => whyLacking(row, platform) !== undefined).map(({ name }) => name);
}

test('an option that a system has not got is known by its row', () => {
  expect(lacking('linux')).toEqual([]);
  expect(lacking('darwin')).toEqual([
    'priority',
    'reuseport_lb',
    'bind_to_device',
    'user_timeout',
    'pktoptions',
    'netns',
  ]);
});
