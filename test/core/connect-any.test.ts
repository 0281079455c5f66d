import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectAny } from '../../src/core/connect-any.ts';
import { GenTcpError } from '../../src/core/error.ts';

const APART = 250;

/** An address that behaves as it is told. */
interface Attempt {
  readonly name: string;
  readonly signal: AbortSignal;
  connect(): Link;
  fail(reason: string): void;
}

interface Link {
  readonly name: string;
  closed: boolean;
  close(): Promise<void>;
}

function scene(addresses: readonly string[], apart = APART) {
  const attempts: Attempt[] = [];
  const over = new AbortController();
  const attempt = (name: string, signal: AbortSignal): Promise<Link> =>
    new Promise((resolve, reject) => {
      attempts.push({
        name,
        signal,
        connect() {
          const link: Link = {
            name,
            closed: false,
            close() {
              this.closed = true;
              return Promise.resolve();
            },
          };
          resolve(link);
          return link;
        },
        fail: (reason) => reject(new GenTcpError(reason === 'einval' ? 'einval' : 'econnrefused', { what: name })),
      });
    });
  const result = connectAny(addresses, attempt, { apart, signal: over.signal });
  const outcome = result.then(
    (link) => link.name,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return { attempts, over, outcome, names: () => attempts.map(({ name }) => name) };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('connecting to one of several addresses', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('takes the first that answers, and tries no other', async () => {
    const { attempts, outcome, names } = scene(['a', 'b']);
    attempts[0]?.connect();
    expect(await outcome).toBe('a');
    await vi.advanceTimersByTimeAsync(1000);
    expect(names()).toEqual(['a']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('goes on at once when one fails', async () => {
    const { attempts, outcome, names } = scene(['a', 'b']);
    attempts[0]?.fail('econnrefused');
    await settle();
    expect(names()).toEqual(['a', 'b']);
    attempts[1]?.connect();
    expect(await outcome).toBe('b');
  });

  test('begins the next while one is slow, and gives up none', async () => {
    const { attempts, outcome, names } = scene(['a', 'b', 'c']);
    await vi.advanceTimersByTimeAsync(APART - 1);
    expect(names()).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(names()).toEqual(['a', 'b']);
    expect(attempts[0]?.signal.aborted).toBe(false);
    attempts[0]?.connect();
    expect(await outcome).toBe('a');
    expect(attempts[1]?.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(APART);
    expect(names()).toEqual(['a', 'b']);
  });

  test('closes a link that comes after another was taken', async () => {
    const { attempts, outcome } = scene(['a', 'b']);
    await vi.advanceTimersByTimeAsync(APART);
    attempts[1]?.connect();
    expect(await outcome).toBe('b');
    const late = attempts[0]?.connect();
    await settle();
    expect(late?.closed).toBe(true);
  });

  test('fails with the last failure when all have failed', async () => {
    const { attempts, outcome } = scene(['a', 'b']);
    await vi.advanceTimersByTimeAsync(APART);
    attempts[1]?.fail('econnrefused');
    await settle();
    attempts[0]?.fail('econnrefused');
    expect(await outcome).toMatch(/^a: /);
  });

  test('ends with an address that is wrong by itself', async () => {
    const { attempts, outcome, names } = scene(['a', 'b']);
    attempts[0]?.fail('einval');
    expect(await outcome).toMatch(/^a: .*einval/);
    expect(names()).toEqual(['a']);
  });

  test('tries one after another where they cannot run side by side', async () => {
    const { attempts, outcome, names } = scene(['a', 'b'], Infinity);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(names()).toEqual(['a']);
    attempts[0]?.fail('econnrefused');
    await settle();
    attempts[1]?.connect();
    expect(await outcome).toBe('b');
  });

  test('ends with what aborts it, and aborts every attempt', async () => {
    const { attempts, over, outcome } = scene(['a', 'b']);
    await vi.advanceTimersByTimeAsync(APART);
    over.abort(new Error('enough'));
    expect(await outcome).toBe('enough');
    expect(attempts.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    const late = attempts[0]?.connect();
    await settle();
    expect(late?.closed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('begins nothing where it is aborted already', async () => {
    const attempt = vi.fn<() => Promise<Link>>();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(connectAny(['a'], attempt, { apart: APART, signal })).rejects.toThrow('enough');
    expect(attempt).not.toHaveBeenCalled();
  });
});
