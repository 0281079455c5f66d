import { GenTcpError } from '../error.ts';
import { openKoffi } from './foreign-koffi.ts';
import { openNodeFfi } from './foreign-node.ts';

/** What a native function takes; `size` is of 64 bits, `bytes` are read or written where they lie, `text` is UTF-8 and a NUL. */
export type ForeignType = 'int' | 'uint' | 'size' | 'bytes' | 'text' | 'pointer';
export type ForeignValue = number | bigint | string | Uint8Array | null;

/** A native function that answers a number. */
export type ForeignFunction = (...values: readonly ForeignValue[]) => number;

/** The functions of this process: those of its C library, and of libuv. */
export interface Foreign {
  /** One of them by its name. Throws a GenTcpError `enosys` where this system has not got it. */
  bind(name: string, parameters: readonly ForeignType[], result: 'int' | 'uint' | 'size' | 'void'): ForeignFunction;
  /** Why the last call failed, asked right after it. */
  errno(): number;
  /** libuv's loop of this thread; `undefined` where it cannot be had, as in a worker. */
  loop(): bigint | undefined;
  addressOf(bytes: Uint8Array): bigint;
  /**
   * The address of a function `void (*)(void *, int, int)`, or one of fewer parameters, that runs ours. It is called on this
   * thread, must not throw, and stays for good: there is one for a purpose, not one for an object.
   */
  callback(run: (pointer: bigint, first: number, second: number) => void): bigint;
}

/** How native functions are called: by the koffi package, or by what Node 26 has built in. */
export type ForeignInterface = 'koffi' | 'node';

const interfaces = {
  koffi: { open: () => openKoffi(), called: 'the koffi package does not load' },
  node: { open: () => openNodeFfi(), called: 'node:ffi does not load' },
} as const satisfies Record<ForeignInterface, { readonly open: () => Foreign; readonly called: string }>;

let chosen: ForeignInterface = 'koffi';
let loaded: Foreign | undefined;

/**
 * Says how native functions are called from now on: by `koffi`, as everywhere by default, or by `node`, the FFI of Node 26
 * itself, for a program that brings a Node of its own and no packages. To be said before the first of them is needed.
 *
 * @example useForeignInterface('node')
 */
export function useForeignInterface(name: ForeignInterface): void {
  if (name === chosen) return;
  chosen = name;
  loaded = undefined;
}

/**
 * The native functions. Nothing is loaded before something needs them: koffi takes some milliseconds.
 *
 * @throws GenTcpError `enotsup` naming what needs them, where they cannot be had here
 */
export function loadForeign(what: string): Foreign {
  loaded ??= open(what);
  return loaded;
}

/** @internal Would a native call cost nothing to begin with, as they are loaded already, or built in? */
export function foreignAtHand(): boolean {
  return loaded !== undefined || chosen === 'node';
}

/** @internal Loads what native calls need, where it can be had, at a moment when nobody waits for anything. */
export function prepareForeign(): void {
  try {
    loadForeign('native calls');
  } catch (error) {
    // Whoever needs them is told.
    if (!(error instanceof GenTcpError)) throw error;
  }
}

function open(what: string): Foreign {
  const { open: load, called } = interfaces[chosen];
  try {
    return withReasons(load());
  } catch (error) {
    throw new GenTcpError('enotsup', { what, because: `needs native calls, and ${called}: ${firstLine(error)}` });
  }
}

/** Either interface has an error of its own for a function that is not there. */
function withReasons(foreign: Foreign): Foreign {
  return {
    ...foreign,
    bind(name, parameters, result) {
      try {
        return foreign.bind(name, parameters, result);
      } catch (error) {
        throw new GenTcpError('enosys', { what: name, because: firstLine(error) });
      }
    },
  };
}

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return line;
}
