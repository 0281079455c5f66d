import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GenTcpError } from '../../src/core/error.ts';
import { isTimeout, startDeadline, startTimer, timeoutMilliseconds } from '../../src/core/timeout.ts';

const signal = new AbortController().signal;

describe('a time-out', () => {
  test.each([
    [undefined, Infinity],
    ['infinity', Infinity],
    [Infinity, Infinity],
    [-1, Infinity],
    [-Infinity, Infinity],
    [0, 0],
    [1.5, 1.5],
    [signal, Infinity],
    [{}, Infinity],
    [{ signal }, Infinity],
    [{ timeout: 5, signal }, 5],
    [{ timeout: 'infinity' }, Infinity],
    [{ timeout: -1 }, Infinity],
  ] as const)('of %j is %s milliseconds', (timeout, milliseconds) => {
    expect(timeoutMilliseconds(timeout)).toBe(milliseconds);
  });

  test('that is no number is badarg', () => {
    expect(() => timeoutMilliseconds(Number.NaN)).toThrow(GenTcpError);
    expect(() => timeoutMilliseconds({ timeout: Number.NaN })).toThrow(/badarg/);
  });

  test.each([{ milliseconds: 5 }, { timeout: 5, after: 1 }])('of another shape is badarg: %j', (value) => {
    expect(() => timeoutMilliseconds(value)).toThrow(/badarg/);
  });

  test.each([undefined, 'infinity', 5, signal, {}, { timeout: 5 }, { signal }])('may be %j', (value) => {
    expect(isTimeout(value)).toBe(true);
  });

  test.each([null, 'soon', true, [5], { milliseconds: 5 }, { timeout: 5, other: 1 }, { signal: 5 }, () => 5])(
    'is not %j',
    (value) => {
      expect(isTimeout(value)).toBe(false);
    },
  );
});

describe('a deadline', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('expires once, when its time has run out', () => {
    const expired = vi.fn<(error: unknown) => void>();
    startDeadline(10, expired);
    vi.advanceTimersByTime(9);
    expect(expired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(expired).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ reason: 'timeout' }));
    vi.advanceTimersByTime(100);
    expect(expired).toHaveBeenCalledOnce();
  });

  test('expires with the reason of its signal, and then no more', () => {
    const expired = vi.fn<(error: unknown) => void>();
    const abort = new AbortController();
    startDeadline({ timeout: 10, signal: abort.signal }, expired);
    const reason = new Error('enough');
    abort.abort(reason);
    vi.advanceTimersByTime(100);
    expect(expired).toHaveBeenCalledExactlyOnceWith(reason);
  });

  test('expires, later, with a signal that is aborted already', async () => {
    const expired = vi.fn<(error: unknown) => void>();
    const reason = new Error('enough');
    startDeadline(AbortSignal.abort(reason), expired);
    expect(expired).not.toHaveBeenCalled();
    await Promise.resolve();
    expect(expired).toHaveBeenCalledExactlyOnceWith(reason);
  });

  test('that is cancelled never expires, and leaves nothing behind', async () => {
    const expired = vi.fn<(error: unknown) => void>();
    const abort = new AbortController();
    const removed = vi.spyOn(abort.signal, 'removeEventListener');
    startDeadline({ timeout: 10, signal: abort.signal }, expired).cancel();
    startDeadline(AbortSignal.abort(), expired).cancel();
    abort.abort();
    await Promise.resolve();
    vi.advanceTimersByTime(100);
    expect(expired).not.toHaveBeenCalled();
    expect(removed).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('takes its listener from a signal when its time has run out', () => {
    const abort = new AbortController();
    const expired = vi.fn<(error: unknown) => void>();
    startDeadline({ timeout: 10, signal: abort.signal }, expired);
    vi.advanceTimersByTime(10);
    abort.abort();
    expect(expired).toHaveBeenCalledOnce();
  });
});

describe('a timer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('may run for longer than 24 days', () => {
    const fired = vi.fn<() => void>();
    const days = 100 * 86_400_000;
    startTimer(days, fired);
    vi.advanceTimersByTime(days - 1);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledOnce();
  });

  test('never fires with Infinity, and keeps no process alive', () => {
    startTimer(Infinity, () => expect.unreachable()).cancel();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that is cancelled in a later stage never fires', () => {
    const fired = vi.fn<() => void>();
    const timer = startTimer(2 ** 33, fired);
    vi.advanceTimersByTime(2 ** 32);
    timer.cancel();
    vi.advanceTimersByTime(2 ** 33);
    expect(fired).not.toHaveBeenCalled();
  });
});
