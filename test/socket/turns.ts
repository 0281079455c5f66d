import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Lets the event loop turn: what the kernel holds at this moment has been read and handled afterwards. For what ought not
 * to happen there is no event to await.
 */
export async function turns(count = 8): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}

/** Turns the loop until something is so; a test that waits in vain ends with its time limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}
