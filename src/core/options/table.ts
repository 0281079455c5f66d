import type { OptionRow } from './row.ts';
import { deliveryRows } from './rows/delivery.ts';
import { ipLevelRows } from './rows/ip-level.ts';
import { openingRows } from './rows/opening.ts';
import { packetRows } from './rows/packets.ts';
import { rawRows } from './rows/raw.ts';
import { sendingRows } from './rows/sending.ts';
import { socketLevelRows } from './rows/socket-level.ts';
import { tcpLevelRows } from './rows/tcp-level.ts';
import { withoutEffectRows } from './rows/without-effect.ts';

const rows = [
  ...packetRows,
  ...deliveryRows,
  ...sendingRows,
  ...socketLevelRows,
  ...tcpLevelRows,
  ...ipLevelRows,
  ...rawRows,
  ...openingRows,
  ...withoutEffectRows,
] as const;

/** One of the rows, with its own name, value and calls; the option types come from it. */
export type KnownRow = (typeof rows)[number];

/** @internal Every option of gen_tcp. Whatever is known about an option stands in its row, and nowhere else. */
export const optionTable: readonly OptionRow[] = rows;

const byName: Map<string, OptionRow> = new Map();
for (const row of optionTable) byName.set(row.name, row).set(row.key, row);

/** @internal The row of an option, by gen_tcp's name or by its key: `send_timeout`, `sendTimeout`. */
export function optionRow(name: string): OptionRow | undefined {
  return byName.get(name);
}
