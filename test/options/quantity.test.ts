import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBytes, parseMilliseconds } from '../../src/core/options/quantity.ts';

test.each([
  ['0', 0],
  ['5000', 5000],
  ['500ms', 500],
  ['0.5s', 500],
  ['.5s', 500],
  ['2m', 120_000],
  ['1.5h', 5_400_000],
  ['1.005s', 1005],
  ['0.5', undefined],
  ['0.5ms', undefined],
  ['5S', undefined],
  ['-5', undefined],
  ['5s5', undefined],
  ['', undefined],
  ['s', undefined],
  ['1e3', undefined],
  ['infinity', undefined],
])('%s is %s milliseconds', (text, milliseconds) => {
  expect(parseMilliseconds(text)).toBe(milliseconds);
});

test.each([
  ['0', 0],
  ['-3', -3],
  ['64k', 65_536],
  ['1M', 1_048_576],
  ['2G', 2_147_483_648],
  ['0.5k', 512],
  ['0.3k', undefined],
  ['64K', undefined],
  ['64kb', undefined],
  ['k', undefined],
  ['', undefined],
  ['1_000', undefined],
  ['9'.repeat(30), undefined],
])('%s is %s bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test('thousandths of a second are whole milliseconds, however binary fractions fall', () => {
  fc.assert(
    fc.property(fc.nat(4_294_967_295), (milliseconds) => {
      const text = `${Math.floor(milliseconds / 1000)}.${String(milliseconds % 1000).padStart(3, '0')}s`;
      expect(parseMilliseconds(text)).toBe(milliseconds);
    }),
  );
});
