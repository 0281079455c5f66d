import { fstatSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { incomingRoute } from '../../src/core/native/incoming-route.ts';
import { type KernelIo, availableKernelIo } from '../../src/core/native/kernel-io.ts';
import { outputPipe } from '../peers/pipe.ts';
import { openDescriptors } from './descriptors.ts';

const KIB = 1024;

/** The kernel, but for the size that it lets a pipe have. */
function kernelWithPipesOf(size: number): KernelIo {
  const io = availableKernelIo();
  if (io === undefined) throw new Error('no kernel');
  return { ...io, widen: () => size };
}

describe('a pipe on stdout', () => {
  test.each([8 * KIB, 64 * KIB, 128 * KIB])(
    'of %d bytes, which the kernel does not let grow, is left to copies: they are faster',
    (size) => {
      const pipe = outputPipe();
      const before = openDescriptors();
      expect(incomingRoute(kernelWithPipesOf(size), 0, pipe.fd)).toBeUndefined();
      expect(openDescriptors()).toBe(before);
    },
  );

  test('of 256 KiB is spliced into, through a descriptor of our own', () => {
    const pipe = outputPipe();
    const before = openDescriptors();
    const route = incomingRoute(kernelWithPipesOf(256 * KIB), 0, pipe.fd);
    expect(route?.file).not.toBe(pipe.fd);
    expect(fstatSync(route?.file ?? -1).ino).toBe(fstatSync(pipe.fd).ino);
    expect(route?.close()).toBeUndefined();
    expect(openDescriptors()).toBe(before);
  });

  test('becomes as large as can be had, and never smaller', () => {
    const pipe = outputPipe();
    const io = availableKernelIo();
    expect(io?.widen(pipe.fd)).toBe(1024 * KIB);
    expect(io?.widen(pipe.fd)).toBe(1024 * KIB);
  });
});
