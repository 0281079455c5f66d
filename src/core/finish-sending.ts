import { flush } from './flush.ts';
import { linger } from './linger.ts';
import type { WriteSide } from './outbound.ts';
import type { Transport } from './transport/transport.ts';

/** gen_tcp's close gives up on any queue after three minutes. */
const LONGEST = 180_000;

/**
 * What close waits for, as the option linger says; answers whether the connection ends plainly after that, or is to be
 * reset.
 */
export async function finishSending(
  transport: Transport,
  outbound: WriteSide,
  [lingers, seconds]: readonly [boolean, number],
): Promise<boolean> {
  if (lingers) return seconds !== 0 && linger(transport, outbound, seconds);
  await flush(outbound, LONGEST);
  return true;
}
