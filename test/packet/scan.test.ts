import { describe, expect, it } from 'vitest';
import { isAt } from '../../src/core/packet/scan.ts';

describe('isAt', () => {
  it('finds bytes that end where the others do, and none that go on behind them', () => {
    const bytes = Buffer.from('xabcx');
    const found = [5, 4, 3, 1].map((end) => isAt(bytes, Buffer.from('abc'), 1, end));
    expect(found).toEqual([true, true, false, false]);
    expect(isAt(bytes, Buffer.from('abd'), 1, 5)).toBe(false);
  });
});
