import { checkRequests } from '../options/check.ts';
import type { ConnectOptions, ListenOptions, OptionRequest, Options } from '../options/options.ts';
import type { Family, OptionRow } from '../options/row.ts';
import { optionRow } from '../options/table.ts';
import type { ListenSocket } from '../listener.ts';
import type { Socket } from '../socket.ts';
import { onLoopback } from './loopback.ts';
import type { Seen, Step } from './trial.ts';

/** What a socket keeps, or its kernel: set by every call that takes it, on every kind of socket that has it. */
export function keptTrial(row: OptionRow, value: unknown): readonly Step[] {
  if (row.name === 'pktoptions') return received();
  return familiesOf(row).flatMap((family) => stepsOn(row, value, family));
}

function familiesOf({ home }: OptionRow): readonly Family[] {
  return typeof home === 'string' ? ['inet'] : home.families;
}

function stepsOn(row: OptionRow, value: unknown, family: Family): readonly Step[] {
  const set: Options = { [row.key]: value };
  const given = row.standsFor?.value ?? value;
  const read = (socket: Socket | ListenSocket): Seen => ({ given, got: readBack(row, value, socket) });
  const runs = {
    connect: () => onLoopback(family, { connect: set }, ({ client }) => read(client)),
    listen: () => onLoopback(family, { listen: set }, ({ listener }) => read(listener)),
    setopts: () =>
      onLoopback(family, {}, ({ client }) => {
        client.setopts(set);
        return read(client);
      }),
    accept: () => onLoopback(family, { listen: set }, ({ server }) => read(server)),
  } as const;
  const taken = (['connect', 'listen', 'setopts'] as const).filter((call) => row.calls.includes(call));
  const calls = row.inherited ? ([...taken, 'accept'] as const) : taken;
  return calls.map((call) => ({ family, call, given, run: runs[call] }));
}

/** `undefined` where getopts does not answer it. */
function readBack(row: OptionRow, value: unknown, socket: Socket | ListenSocket): unknown {
  const kept = row.standsFor === undefined ? row : optionRow(row.standsFor.name);
  if (kept === undefined || !kept.calls.includes('getopts')) return undefined;
  const requests = checkRequests(kept.home === 'raw' ? rawRequests(value) : [kept.key]);
  return Object.entries(socket.getopts(requests)).find(([key]) => key === kept.key)?.[1];
}

/** A socket option by its numbers is asked for by them, with the size that it was given. */
function rawRequests(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  const given: readonly unknown[] = value;
  return given.map((raw) => ({ raw }));
}

const ASKED = {
  inet: { recvttl: true },
  inet6: { recvtclass: true },
} as const satisfies Record<string, ListenOptions & ConnectOptions>;

/** It cannot be set: something has to arrive first. */
function received(): readonly Step[] {
  const request: readonly OptionRequest[] = ['pktoptions'];
  return (['inet', 'inet6'] as const).map((family) => ({
    family,
    call: 'getopts',
    run: () =>
      onLoopback(family, { listen: ASKED[family] }, async ({ client, server }) => {
        await client.send('x');
        await server.recv(1, 2000);
        const { pktoptions = [] } = server.getopts(request);
        return { given: undefined, got: pktoptions.length === 0 ? undefined : pktoptions };
      }),
  }));
}
