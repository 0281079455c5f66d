import type { WriteSide } from './outbound.ts';
import { startTimer } from './timeout.ts';

/** close gives up on a queue that stands still for so long. */
const STALLED = 5000;

/** Waits until the queue is taken, as long as it moves, and no longer than the given time in milliseconds. */
export async function flush(outbound: Pick<WriteSide, 'pending' | 'flushed'>, longest: number): Promise<void> {
  if (outbound.pending === 0) return outbound.flushed();
  return new Promise((resolve) => {
    let pending = outbound.pending;
    const watch = setInterval(() => {
      if (outbound.pending < pending) pending = outbound.pending;
      else done();
    }, STALLED);
    const limit = startTimer(longest, () => done());
    const done = (): void => {
      clearInterval(watch);
      limit.cancel();
      resolve();
    };
    void outbound.flushed().then(done);
  });
}
