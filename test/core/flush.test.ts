import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { flush } from '../../src/core/flush.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A queue of so many bytes; whether it has been waited for long enough. */
function flushing(pending: number, longest = 180_000) {
  const taken = Promise.withResolvers<void>();
  const queue = { pending, flushed: () => taken.promise };
  const state = { queue, over: false, taken: () => taken.resolve() };
  void flush(queue, longest).then(() => {
    state.over = true;
  });
  return state;
}

describe('a close that flushes its queue', () => {
  test('ends when all is taken', async () => {
    const state = flushing(100);
    await vi.advanceTimersByTimeAsync(4000);
    expect(state.over).toBe(false);
    state.taken();
    await vi.advanceTimersByTimeAsync(0);
    expect([state.over, vi.getTimerCount()]).toEqual([true, 0]);
  });

  test('gives up on a queue that stands still for 5 s', async () => {
    const state = flushing(100);
    await vi.advanceTimersByTimeAsync(4999);
    expect(state.over).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect([state.over, vi.getTimerCount()]).toEqual([true, 0]);
  });

  test('goes on as long as something moves, up to three minutes', async () => {
    const state = flushing(1_000_000);
    const moving = setInterval(() => {
      state.queue.pending -= 1;
    }, 4000);
    await vi.advanceTimersByTimeAsync(179_999);
    expect(state.over).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    clearInterval(moving);
    expect([state.over, vi.getTimerCount()]).toEqual([true, 0]);
  });
});
