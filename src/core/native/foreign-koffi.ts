import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { withoutStderr } from '../without-stderr.ts';
import type { Foreign, ForeignType, ForeignValue } from './foreign.ts';

/** What is used of the koffi package. */
interface Koffi {
  load(path: null): Library;
  errno(): number;
  address(bytes: Uint8Array): bigint;
  proto(result: string, parameters: readonly string[]): object;
  pointer(type: object): object;
  register(run: (pointer: bigint, first: number, second: number) => void, type: object): bigint;
}

interface Library {
  func(name: string, result: string, parameters: readonly string[]): (...values: readonly ForeignValue[]) => number;
}

const TYPES = {
  int: 'int',
  uint: 'uint32_t',
  size: 'int64_t',
  bytes: 'void *',
  text: 'str',
  pointer: 'void *',
} as const satisfies Record<ForeignType, string>;

/** Native functions through koffi. Throws where the package is not installed, or has no build for this system. */
export function openKoffi(): Foreign {
  // It copies all that node:util has, a part of which looks, as it is made, whether stderr takes colours.
  const koffi: Koffi = withoutStderr(() => createRequire(import.meta.url)('koffi'));
  const library = koffi.load(null);
  return {
    bind(name, parameters, result) {
      const types = parameters.map((type) => TYPES[type]);
      return library.func(name, result === 'void' ? result : TYPES[result], types);
    },
    errno: () => koffi.errno(),
    // Another thread has a loop of its own, which only Node could tell.
    loop: () => (isMainThread ? BigInt(library.func('uv_default_loop', 'uintptr_t', [])()) : undefined),
    addressOf: (bytes) => koffi.address(bytes),
    callback: (run) => koffi.register(run, koffi.pointer(koffi.proto('void', ['void *', 'int', 'int']))),
  };
}
