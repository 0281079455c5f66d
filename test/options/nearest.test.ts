import { expect, test } from 'vitest';
import { nearest } from '../../src/core/options/nearest.ts';
import { nearestOption } from '../../src/core/options/refusal.ts';

test.each([
  ['pakcet', 'packet'],
  ['no-delay', 'nodelay'],
  ['sendTimeout', 'send_timeout'],
  ['send_timout', 'send_timeout'],
  ['keepalve', 'keepalive'],
  ['reuse_addr', 'reuseaddr'],
  ['ipv6only', 'ipv6_v6only'],
  ['line-delim', undefined],
  ['verbose', undefined],
  ['x', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('the option nearest to %.20s is %s', (typed, meant) => {
  expect(nearestOption(typed)?.name).toBe(meant);
});

test('the first of several equally near words is taken', () => {
  expect(nearest('bat', ['cat', 'rat'])).toBe('cat');
});

test('swapped neighbours are one slip, also at the start', () => {
  expect(nearest('ip', ['pi'])).toBeUndefined();
  expect(nearest('apcket', ['packet'])).toBe('packet');
  expect(nearest('ocne', ['once'])).toBe('once');
});
