import { describe, expect, test } from 'vitest';
import { GenTcpError } from '../../src/core/error.ts';
import { noStats } from '../../src/core/statistics.ts';
import { Traffic } from '../../src/core/traffic.ts';

function traffic(...sizes: readonly number[]): Traffic {
  const counted = new Traffic();
  for (const size of sizes) counted.count(size);
  return counted;
}

describe('traffic', () => {
  test('is nothing at first', () => {
    expect(traffic()).toMatchObject({ octets: 0, packets: 0, largest: 0, average: 0, deviation: 0 });
  });

  test('counts bytes and packets, the largest and the mean', () => {
    expect(traffic(4, 6)).toMatchObject({ octets: 10, packets: 2, largest: 6, average: 5, deviation: 0 });
    expect(traffic(5, 7)).toMatchObject({ octets: 12, packets: 2, largest: 7, average: 6 });
    expect(traffic(1, 2, 5)).toMatchObject({ average: 2 });
  });

  test('measures how far packets are from the mean', () => {
    expect(traffic(...Array.from({ length: 100 }, (_, n) => (n % 2) * 1000)).deviation).toBeGreaterThan(400);
    expect(traffic(100, 100, 100).deviation).toBe(0);
  });
});

describe('getstat', () => {
  test('answers what is asked for, in that order', () => {
    expect(Object.entries(noStats(['sendPend', 'recvOct']))).toEqual([
      ['sendPend', 0],
      ['recvOct', 0],
    ]);
    expect(noStats([])).toEqual({});
  });

  test('refuses an unknown counter with einval, and names it', () => {
    const names: unknown = ['recvOct', 'bytes'];
    expect(() => Reflect.apply(noStats, undefined, [names])).toThrow(GenTcpError);
    expect(() => Reflect.apply(noStats, undefined, [names])).toThrow(/bytes.*einval/);
  });
});
