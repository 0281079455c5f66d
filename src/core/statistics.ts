import { GenTcpError } from './error.ts';
import { showValue } from './options/refusal.ts';
import type { Traffic } from './traffic.ts';

const STAT_NAMES = [
  'recvOct',
  'recvCnt',
  'recvMax',
  'recvAvg',
  'recvDvi',
  'sendOct',
  'sendCnt',
  'sendMax',
  'sendAvg',
  'sendPend',
] as const;

/** A counter of `getstat`, gen_tcp's names in camelCase. */
export type StatName = (typeof STAT_NAMES)[number];

/** What `getstat` answers: sizes in bytes with packet headers, counts in packets; `sendPend` bytes are queued. */
export type Stats = { readonly [Name in StatName]: number };

/** The counters that are asked for, in that order; all without a list. */
export function socketStats(counted: Counted, names: readonly StatName[] = STAT_NAMES): Partial<Stats> {
  const { received, sent, pending, fully } = counted;
  const all = {
    recvOct: received.octets,
    recvCnt: received.packets,
    recvMax: fully ? received.largest : received.average,
    recvAvg: received.average,
    recvDvi: fully ? received.deviation : 0,
    sendOct: sent.octets,
    sendCnt: sent.packets,
    sendMax: fully ? sent.largest : sent.average,
    sendAvg: sent.average,
    sendPend: fully ? pending : 0,
  } satisfies Stats;
  return choose(all, names);
}

/** What a socket has counted. */
export interface Counted {
  readonly received: Traffic;
  readonly sent: Traffic;
  /** Bytes that are queued. */
  readonly pending: number;
  /** The socket backend of gen_tcp answers the average for the largest packet, and 0 for the rest. */
  readonly fully: boolean;
}

/** A listening socket counts nothing. */
export function noStats(names: readonly StatName[] = STAT_NAMES): Partial<Stats> {
  return choose(Object.fromEntries(STAT_NAMES.map((name) => [name, 0])), names);
}

/** Also for callers that no compiler watches. */
function isList(names: unknown): boolean {
  return Array.isArray(names);
}

function choose(all: Partial<Stats>, names: readonly StatName[]): Partial<Stats> {
  if (!isList(names)) {
    throw new GenTcpError('einval', { because: `the names of counters are an array, not ${showValue(names)}` });
  }
  const unknown = names.findIndex((name) => !STAT_NAMES.includes(name));
  if (unknown !== -1) {
    const because = `${showValue(names[unknown])} is not a counter; known are ${STAT_NAMES.join(', ')}`;
    throw new GenTcpError('einval', { because });
  }
  return Object.fromEntries(names.map((name) => [name, all[name] ?? 0]));
}
