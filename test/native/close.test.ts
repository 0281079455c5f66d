import { describe, expect, test } from 'vitest';
import { loadArrivals } from '../../src/core/native/arrivals.ts';
import { availableKernelIo } from '../../src/core/native/kernel-io.ts';
import { loadLibc } from '../../src/core/native/libc.ts';
import { failure } from '../socket/failure.ts';
import { openDescriptors } from './descriptors.ts';

/** No process has so many. */
const NOT_OPEN = 1_000_000;

describe('close', () => {
  test('of the calls that Node does not offer says why it failed', async () => {
    expect(await failure(() => loadLibc('a test').close(NOT_OPEN))).toBe('ebadf');
  });

  describe.skipIf(process.platform !== 'linux').each([
    ['what moves bytes', availableKernelIo],
    ['what accepts connections', loadArrivals],
  ])('of %s', (_, load) => {
    test('minds no failure: nobody uses the descriptor any more', () => {
      expect(load()?.close(NOT_OPEN)).toBeUndefined();
    });

    test('closes', () => {
      const before = openDescriptors();
      const copy = loadLibc('a test').dup(2);
      expect(openDescriptors()).toBe(before + 1);
      load()?.close(copy);
      expect(openDescriptors()).toBe(before);
    });
  });
});
