import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { listen } from '../../src/core/listen.ts';
import type { Options } from '../../src/core/options/options.ts';
import { seed } from '../oracle/seed.ts';
import { thorough } from '../peers/thorough.ts';
import { commandsOf } from './race/commands.ts';
import { Scene } from './race/scene.ts';

/** How many random scenes there are for each backend; other numbers with GENTCP_RUNS. */
const RUNS = Number(process.env['GENTCP_RUNS'] ?? (thorough ? 1000 : 100));

const MINUTE = 60_000;
const limit = MINUTE * Math.max(1, RUNS / 500);

const shared = {
  packet: fc.constant(4 as const),
  active: fc.constantFrom(false, false, true, 'once' as const, 2),
  exitOnClose: fc.boolean(),
  // With small buffers in the kernel whoever is not read from is soon blocked.
  sndbuf: fc.constantFrom(4096, 200_000),
  recbuf: fc.constantFrom(4096, 200_000),
  buffer: fc.constantFrom(1024, 65_536),
};

/** A send of the socket backend that times out leaves half a packet behind, and its caller to see to that. */
const optionsOf: Readonly<Record<'inet' | 'socket', fc.Arbitrary<Options>>> = {
  inet: fc.record({
    inetBackend: fc.constant('inet' as const),
    ...shared,
    sendTimeout: fc.constantFrom('infinity' as const, 3, 0),
    sendTimeoutClose: fc.boolean(),
  }),
  socket: fc.record({ inetBackend: fc.constant('socket' as const), ...shared }),
};

test.each(['inet', 'socket'] as const)(
  'whatever goes on at once in the %s backend ends, in one of the ways it may end, and no packet is lost',
  { timeout: limit },
  async (inetBackend) => {
    const given = optionsOf[inetBackend];
    const holds = fc.assert(
      fc.asyncProperty(given, given, commandsOf(given), async (listening, connecting, commands) => {
        const scene = new Scene(await listen(0, { ip: '127.0.0.1', ...listening }));
        for (const options of [connecting, connecting]) await scene.meet(options);
        await fc.asyncModelRun(() => ({ model: {}, real: scene }), commands);
        await scene.finish();
      }),
      // A hang takes its time, and the failure is to be told with its seed before the test's own time is up.
      { seed, numRuns: RUNS, interruptAfterTimeLimit: limit - MINUTE / 2, markInterruptAsFailure: true },
    );
    await expect(holds).resolves.toBeUndefined();
  },
);
