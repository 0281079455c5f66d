import { describe, expect, it } from 'vitest';
import { bypassRule, bypassing, isBypassDue } from '../../../src/cli/session/bypass.ts';
import { prepareForeign } from '../../../src/core/index.ts';

const MIB = 1024 ** 2;

describe('the kernel is asked to move the rest', () => {
  it('after a MiB where that costs nothing to begin with, and after eight where it does', () => {
    expect(isBypassDue('auto', 8 * MIB - 1)).toBe(false);
    expect(isBypassDue('auto', 8 * MIB)).toBe(true);
    prepareForeign();
    expect(isBypassDue('auto', MIB - 1)).toBe(false);
    expect(isBypassDue('auto', MIB)).toBe(true);
  });

  it('from the first byte, or never, where GENTCP_FAST_PATH says so', () => {
    expect(isBypassDue(bypassRule({ GENTCP_FAST_PATH: 'always' }), 0)).toBe(true);
    expect(isBypassDue(bypassRule({ GENTCP_FAST_PATH: 'off' }), 1000 * MIB)).toBe(false);
    expect([bypassRule({}), bypassRule({ GENTCP_FAST_PATH: '' })]).toEqual(['auto', 'auto']);
  });

  it('for four directions at once, and for others when one of them has ended', async () => {
    const ends = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
    const running = ends.map(({ promise }) => bypassing(() => promise));
    expect(isBypassDue('always', 0)).toBe(false);
    const [first, ...others] = ends;
    first?.reject(new Error('broken'));
    await expect(running[0]).rejects.toThrow('broken');
    expect(isBypassDue('always', 0)).toBe(true);
    for (const { resolve } of others) resolve();
    await Promise.all(running.slice(1));
  });
});
