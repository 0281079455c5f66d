import { kernelCode } from './kernel-code.ts';

/** The loops of kernel.wat, and the memory they work on: its areas are as that file says. */
export interface Kernel {
  readonly cut: (...numbers: readonly number[]) => number;
  readonly join: (...numbers: readonly number[]) => number;
  readonly source: Uint8Array;
  readonly bounds: Int32Array;
  readonly target: Uint8Array;
  /** Bytes of a stream that lie here need not be copied to the source. */
  readonly reads: Buffer;
}

/** The bytes that it works on at once. */
export const SOURCE_SIZE = 69_632;

/** For less than this the plain loops are done before the bytes are in its memory. */
export const WORTHWHILE = 4096;

/** The kernel, made when it is first asked for; undefined where this process cannot have one. */
export function kernel(): Kernel | undefined {
  if (!asked) made = makeKernel();
  asked = true;
  return made;
}

/** The kernel, where somebody has asked for it. */
export function kernelAtHand(): Kernel | undefined {
  return made;
}

/** Where in the kernel's memory the first of these bytes lies; undefined where they lie somewhere else. */
export function placeOf({ reads }: Kernel, bytes: Buffer): number | undefined {
  return bytes.buffer === reads.buffer ? bytes.byteOffset : undefined;
}

let asked = false;
let made: Kernel | undefined;

function makeKernel(): Kernel | undefined {
  try {
    const module = new WebAssembly.Module(Buffer.from(kernelCode, 'base64'));
    const { memory, cut, join } = new WebAssembly.Instance(module).exports;
    if (!(memory instanceof WebAssembly.Memory) || typeof cut !== 'function' || typeof join !== 'function')
      return undefined;
    // It never grows, which would take the memory away from those who have views of it.
    const { buffer } = memory;
    return {
      cut,
      join,
      source: new Uint8Array(buffer, 0, SOURCE_SIZE),
      bounds: new Int32Array(buffer, 70_144, 8192),
      target: new Uint8Array(buffer, 103_680, 106_496),
      reads: Buffer.from(buffer, 212_992, 331_776),
    };
  } catch {
    // No WebAssembly (--jitless), no SIMD, no address space for its memory (ulimit -v): the plain loops do the same.
    return undefined;
  }
}
