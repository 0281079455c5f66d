import { readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { failure, failureOf } from '../socket/failure.ts';
import { text } from './text.ts';
import { networkNamespace, noNamespaces } from './namespace.ts';

const why = noNamespaces();
if (why !== undefined) process.emitWarning(`network namespaces are not tested here: ${why}`);

const PASSIVE = { active: false } as const;
const own = (): string => readlinkSync('/proc/thread-self/ns/net');

describe.skipIf(why !== undefined)('netns', () => {
  test('makes listener and client inside, and leaves everything else outside', async () => {
    const netns = networkNamespace();
    const before = own();
    await using listener = await listen(0, { ...PASSIVE, ip: '127.0.0.1', netns });
    expect(own()).toBe(before);
    const accepting = listener.accept(5000);
    await using client = await connect('127.0.0.1', listener.port(), { ...PASSIVE, netns });
    await using server = await accepting;
    await client.send('inside');
    expect(await text(server, 6)).toBe('inside');
    expect(await failure(() => connect('127.0.0.1', listener.port()))).toBe('econnrefused');
    expect(own()).toBe(before);
  });

  test('is answered where it was given, and taken by setopts without effect', async () => {
    const netns = networkNamespace();
    await using listener = await listen(0, { ip: '127.0.0.1', netns });
    listener.setopts({ netns: '/elsewhere' });
    expect(listener.getopts(['netns'])).toEqual({ netns });
    await using other = await listen(0, { ip: '127.0.0.1' });
    other.setopts({ netns });
    expect(other.getopts(['netns'])).toEqual({});
  });

  test('names the option where the file is not there, and where it is no namespace', async () => {
    const folder = await temporaryFolder();
    const plain = path.join(folder, 'plain');
    writeFileSync(plain, '');
    const before = own();
    for (const [netns, reason] of [
      [path.join(folder, 'missing'), 'enoent'],
      [plain, 'einval'],
    ] as const) {
      for (const run of [() => listen(0, { netns }), () => connect('127.0.0.1', 9, { netns })]) {
        const error = await failureOf(run);
        expect(error).toMatchObject({ reason });
        expect(String(error)).toMatch(/option netns/);
      }
    }
    expect(own()).toBe(before);
  });

  test('comes back from inside when the socket cannot be made there', async () => {
    const netns = networkNamespace();
    const before = own();
    expect(await failure(() => listen(0, { ip: '192.0.2.99', netns }))).toBe('eaddrnotavail');
    expect(own()).toBe(before);
  });
});
