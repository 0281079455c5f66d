import { fstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { incomingRoute } from '../../src/core/native/incoming-route.ts';
import { EINVAL, type KernelIo, availableKernelIo, reopenPipe } from '../../src/core/native/kernel-io.ts';
import type { Route, Step } from '../../src/core/native/route.ts';
import { bytes, compare } from '../peers/bytes.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { inputPipe, outputPipe } from '../peers/pipe.ts';
import { openDescriptors } from './descriptors.ts';
import { OpenFile } from './open-file.ts';

const KIB = 1024;

function kernel(): KernelIo {
  const io = availableKernelIo();
  if (io === undefined) throw new Error('no kernel');
  return io;
}

/** The kernel, but for the size that it lets a pipe have. */
function kernelWithPipesOf(size: number): KernelIo {
  const io = kernel();
  return { ...io, widen: () => size, pipe: () => ({ ...io.pipe(), size }) };
}

/** The kernel, but for a file into which nothing can be spliced after so many times. */
function kernelWithFileThatRefuses(file: number, after: number): KernelIo {
  const io = kernel();
  let times = 0;
  return { ...io, splice: (from, to) => (to === file && (times += 1) > after ? EINVAL : io.splice(from, to)) };
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

describe('a file on stdout', () => {
  const data = bytes(3000 * KIB, 'into a file');

  /** Which bytes it takes by which way. In the place of the socket stands a pipe, which can be spliced from and read as well. */
  async function taken(flags: string, ioFor: (file: number) => KernelIo): Promise<Buffer> {
    const name = path.join(await temporaryFolder(), 'out');
    using file = OpenFile.with(name, flags);
    const source = inputPipe();
    source.end.end(data);
    const before = openDescriptors();
    using stream = OpenFile.own(reopenPipe(source.fd, 'read') ?? -1);
    const route = incomingRoute(ioFor(file.fd), stream.fd, file.fd);
    await expect.poll(() => stepOn(route), { interval: 1 }).toBe('over');
    expect(route?.close()).toBeUndefined();
    // The writing end of the source has been closed by now, or will be.
    await expect.poll(openDescriptors).toBe(before);
    return readFileSync(name);
  }

  test.each([
    ['is spliced into', 'w', kernel],
    ['is copied into where our pipe stays small', 'w', () => kernelWithPipesOf(64 * KIB)],
    ['is copied into where it is open for appending', 'a', kernel],
    ['is copied into from where it takes no splice', 'w', (file: number) => kernelWithFileThatRefuses(file, 2)],
  ] as const)('%s', async (_case, flags, ioFor) => {
    expect(compare(await taken(flags, ioFor), data)).toBe('identical');
  });
});

/** Steps for as long as there is anything to be moved. */
function stepOn(route: Route | undefined): Step | undefined {
  while (true) {
    const step = route?.step();
    if (typeof step !== 'number') return step;
  }
}
