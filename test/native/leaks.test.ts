import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import type { ConnectOptions } from '../../src/core/options/options.ts';
import { openDescriptors } from './descriptors.ts';

const MINUTE = 60_000;
const SOCKETS = 10_000;
const AT_ONCE = 50;
const MIB = 1024 * 1024;

/** Of each kind one: the kernel's, ours, one that is bound with, one that saves another, and one that ends without TIME_WAIT. */
const five: ConnectOptions = { nodelay: true, packet: 2, ip: '127.0.0.1', tos: 16, linger: [true, 0] };

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** What lives, and what the process has from the system besides the heap of V8, which grows as V8 likes. */
function memory(): { readonly heap: number; readonly native: number } {
  if (typeof collect !== 'function') throw new Error('no gc');
  collect();
  collect();
  const { heapUsed, heapTotal, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, native: rss - heapTotal };
}

async function openAndClose(count: number): Promise<void> {
  await using listener = await listen(0, { ...five, active: false, backlog: AT_ONCE });
  const port = listener.port();
  for (let done = 0; done < count; done += AT_ONCE * 2) {
    const batch = Array.from({ length: AT_ONCE }, async () => {
      const [client, server] = await Promise.all([
        connect('127.0.0.1', port, { ...five, active: false }),
        listener.accept(),
      ]);
      await Promise.all([client.close(), server.close()]);
    });
    await Promise.all(batch);
  }
}

describe('ten thousand sockets with five options each', () => {
  test('leave no descriptor and no memory behind', { timeout: 2 * MINUTE }, async () => {
    // The first ones widen the pools of V8 and malloc, which they keep.
    await openAndClose(SOCKETS);
    const [descriptors, before] = [openDescriptors(), memory()];
    await openAndClose(SOCKETS);
    const after = memory();
    expect(openDescriptors()).toBe(descriptors);
    // A hundred bytes a socket would be a megabyte.
    expect(after.heap - before.heap).toBeLessThan(MIB);
    expect(after.native - before.native).toBeLessThan(32 * MIB);
  });
});
