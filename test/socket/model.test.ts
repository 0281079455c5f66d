import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import type { ListenSocket } from '../../src/core/listener.ts';
import { listen } from '../../src/core/listen.ts';
import type { PacketType } from '../../src/core/packet/table.ts';
import { seed } from '../oracle/seed.ts';
import { thorough } from '../peers/thorough.ts';
import { commandsOf, drain } from './model/commands.ts';
import { type Connection, settle } from './model/connection.ts';
import { type Model, newEnd } from './model/end.ts';

/** How many random sessions there are, over all packet types; other numbers with GENTCP_RUNS. */
const RUNS = Number(process.env['GENTCP_RUNS'] ?? (thorough ? 2000 : 250));

const MINUTE = 60_000;
const limit = MINUTE * Math.max(1, RUNS / 1000);

const types: readonly (readonly [PacketType, number])[] = [
  [0, 100_000],
  [1, 255],
  [2, 65_535],
  [4, 100_000],
  ['line', 100_000],
];

let listener: ListenSocket;
beforeAll(async () => {
  // Whoever resets drops what Nagle's algorithm still holds back.
  listener = await listen(0, { ip: '127.0.0.1', active: false, nodelay: true });
});
afterAll(() => listener.close());

async function open(packet: PacketType, model: Model): Promise<Connection> {
  // A count would be added to the one before.
  listener.setopts({ active: false });
  listener.setopts({ packet, active: model.b.active, exitOnClose: model.b.exitOnClose });
  const { active, exitOnClose } = model.a;
  const connecting = connect('127.0.0.1', listener.port(), { packet, active, exitOnClose, nodelay: true });
  const [a, b] = await Promise.all([connecting, listener.accept()]);
  return { a, b };
}

test.each(types)(
  'packet %s: whatever both ends do, nothing is lost or reordered, and nothing hangs',
  { timeout: limit },
  async (packet, largest) => {
    const active = fc.constantFrom(true, false, 'once' as const, 3);
    const scene = fc.tuple(active, active, fc.boolean(), fc.boolean(), commandsOf(largest, packet === 'line'));
    const holds = fc.assert(
      fc.asyncProperty(scene, async ([activeA, activeB, exitA, exitB, commands]) => {
        const model: Model = { raw: packet === 0, a: newEnd('a', exitA, activeA), b: newEnd('b', exitB, activeB) };
        const real = await open(packet, model);
        try {
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await settle(model, real);
          await drain(model, real);
        } finally {
          await Promise.all([real.a.close(), real.b.close()]);
        }
      }),
      {
        seed,
        numRuns: Math.ceil(RUNS / types.length),
        // A hang takes its time, and the failure is to be told with its seed before the test's own time is up.
        interruptAfterTimeLimit: limit - MINUTE / 2,
        markInterruptAsFailure: true,
      },
    );
    await expect(holds).resolves.toBeUndefined();
  },
);
