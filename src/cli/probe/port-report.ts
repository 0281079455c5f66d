import type { Reason } from '../../core/index.ts';

/** What came of one port. */
export interface PortReport {
  readonly address: string;
  readonly port: number;
  /** Why nobody was reached; absent where the port is open. */
  readonly reason: Reason | undefined;
}

type State = 'open' | 'closed' | 'silent' | 'unreachable';

/** `80 open`, `81 closed econnrefused`. */
export function textPort(found: PortReport): string {
  const { port, reason } = found;
  return [port, stateOf(found), ...(reason === undefined ? [] : [reason])].join(' ');
}

/** The same as an event. */
export function jsonPort(found: PortReport): string {
  const { address, port, reason } = found;
  const fields = { event: 'scan', address, port, state: stateOf(found), ...(reason === undefined ? {} : { reason }) };
  return JSON.stringify({ ...fields, time: new Date().toISOString() });
}

/** A refusal is an answer; silence may be a firewall. */
const REFUSED: ReadonlySet<Reason> = new Set(['econnrefused', 'econnreset']);
const SILENT: ReadonlySet<Reason> = new Set(['timeout', 'etimedout']);

function stateOf({ reason }: PortReport): State {
  if (reason === undefined) return 'open';
  if (REFUSED.has(reason)) return 'closed';
  return SILENT.has(reason) ? 'silent' : 'unreachable';
}
