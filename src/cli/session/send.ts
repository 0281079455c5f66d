import { GenTcpError, type PacketBatch, type Socket } from '../../core/index.ts';
import { DeathGuard } from './death-guard.ts';
import type { Milliseconds } from '../invocation.ts';
import { isExpiry, namedExpiry } from './expiry.ts';
import { SessionFailure } from './session-failure.ts';

/**
 * Sends records, each as one packet. One alone is not copied; many small ones cost one write. Resolves with whether their memory
 * may be used again. Rejects with a SessionFailure.
 */
export async function sendRecords(socket: Socket, records: readonly (Buffer | PacketBatch)[]): Promise<boolean> {
  const [only] = records;
  if (only === undefined) return true;
  // Asked before: where send_timeout_close is set there is no socket to ask afterwards.
  const { sendTimeout } = socket.getopts(['sendTimeout']);
  DeathGuard.of(socket)?.sending(sizeOf(records));
  try {
    const single = records.length === 1 ? singleOf(only) : undefined;
    await (single === undefined ? socket.sendBatch(records) : socket.send(single));
    return single === undefined;
  } catch (error) {
    throw sendFailure(error, sendTimeout);
  }
}

/** What an error of sending is to a session. */
export function sendFailure(error: unknown, sendTimeout: Milliseconds | undefined): SessionFailure {
  const cause = namedExpiry(error, '--send-timeout', sendTimeout);
  return new SessionFailure(isTooLarge(error) ? 'stdin' : 'session', cause, isExpiry(error) ? {} : { call: 'send' });
}

/** A record that the packet type cannot carry is wrong on our side of the socket. */
function isTooLarge(error: unknown): boolean {
  return error instanceof GenTcpError && error.reason === 'emsgsize';
}

/** The record, if it is but one. */
function singleOf(records: Buffer | PacketBatch): Buffer | undefined {
  if (Buffer.isBuffer(records)) return records;
  return records.count === 1 ? records.payload(0) : undefined;
}

function sizeOf(records: readonly (Buffer | PacketBatch)[]): number {
  return records.reduce((size, { length }) => size + length, 0);
}
