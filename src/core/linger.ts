import type { WriteSide } from './outbound.ts';
import { startTimer } from './timeout.ts';
import type { Transport } from './transport/transport.ts';

/** Nothing tells when the peer acknowledges: the kernel is asked, at first often. Milliseconds. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 50;

/**
 * What the kernel does in a close with SO_LINGER, without blocking anybody: sends what is queued, ends the write side and
 * waits until the peer has acknowledged it all, for so many seconds; negative ones are for ever, as in the kernel.
 *
 * Answers whether everything arrived, or the connection is gone; where the time ran out before, the connection is to be
 * reset.
 */
export function linger(transport: Transport, outbound: WriteSide, seconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    let settled = false;
    const settle = (arrived: boolean): void => {
      settled = true;
      limit.cancel();
      resolve(arrived);
    };
    const limit = startTimer(seconds < 0 ? Infinity : seconds * 1000, () => settle(false));
    const watch = (pause: number): void => {
      if (settled) return;
      if (transport.acknowledged()) settle(true);
      else startTimer(pause, () => watch(Math.min(pause * 2, LONGEST_PAUSE)));
    };
    void outbound.flushed().then(async () => {
      if (settled) return;
      await transport.shutdown();
      watch(FIRST_PAUSE);
    });
  });
}
