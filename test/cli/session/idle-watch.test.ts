import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchIdle } from '../../../src/cli/session/idle-watch.ts';

function watch(milliseconds: number) {
  const activity = { bytesRead: 0, bytesWritten: 0 };
  const state = { stalled: false, expired: 0 };
  const watching = watchIdle(milliseconds, {
    activity,
    stalled: () => state.stalled,
    expired: () => {
      state.expired += 1;
    },
  });
  return { activity, state, watching };
}

describe('the idle watch', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('expires once when nothing has moved for the whole time', () => {
    const { state } = watch(1000);
    vi.advanceTimersByTime(950);
    expect(state.expired).toBe(0);
    vi.advanceTimersByTime(200);
    expect(state.expired).toBe(1);
    vi.advanceTimersByTime(5000);
    expect(state.expired).toBe(1);
  });

  it('begins anew with every byte, either way', () => {
    const { activity, state } = watch(1000);
    for (let round = 0; round < 5; round += 1) {
      vi.advanceTimersByTime(800);
      if (round % 2 === 0) activity.bytesRead += 1;
      else activity.bytesWritten += 1;
    }
    expect(state.expired).toBe(0);
    vi.advanceTimersByTime(1200);
    expect(state.expired).toBe(1);
  });

  it('stands still while our own output is what everybody waits for', () => {
    const { state } = watch(1000);
    state.stalled = true;
    vi.advanceTimersByTime(60_000);
    expect(state.expired).toBe(0);
    state.stalled = false;
    vi.advanceTimersByTime(1200);
    expect(state.expired).toBe(1);
  });

  it('does not count a time in which the system let nothing run', () => {
    const { state } = watch(1000);
    vi.advanceTimersByTime(100);
    const late = performance.now() + 60_000;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(late);
    vi.advanceTimersByTime(50);
    clock.mockRestore();
    expect(state.expired).toBe(0);
  });

  it('forgets everything when it is stopped', () => {
    const { state, watching } = watch(1000);
    watching.stop();
    vi.advanceTimersByTime(5000);
    expect(state.expired).toBe(0);
  });
});
