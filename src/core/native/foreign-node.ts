import { isMainThread } from 'node:worker_threads';
import type { Foreign, ForeignType, ForeignValue } from './foreign.ts';

const TYPES = {
  int: 'int32',
  uint: 'uint32',
  size: 'int64',
  bytes: 'buffer',
  text: 'string',
  pointer: 'pointer',
} as const satisfies Record<ForeignType, string>;

/** Linux and the BSD systems, of which macOS is one, keep errno behind functions of different names. */
const ERRNO = process.platform === 'linux' ? '__errno_location' : '__error';

/** Native functions through the FFI of Node itself, which is there from Node 26.1 on. Throws where it is not. */
export function openNodeFfi(): Foreign {
  const ffi = silently(builtin);
  if (ffi === undefined) throw new Error(`Node ${process.versions.node} has no FFI`);
  const library = new ffi.DynamicLibrary(null);
  const errno = library.getFunction(ERRNO, { arguments: [], return: 'pointer' })();
  return {
    bind(name, parameters, result) {
      const native = library.getFunction(name, {
        arguments: parameters.map((type) => TYPES[type]),
        return: result === 'void' ? result : TYPES[result],
      });
      const wide = parameters.map((type) => type === 'size');
      return (...values) =>
        Number(native(...values.map((value, index) => (wide[index] === true ? big(value) : value))));
    },
    // There is nothing that keeps it from call to call: the place is that of the thread, and nothing runs in between.
    errno: () => ffi.getInt32(errno),
    // Node 26.6 is the first that tells. The loop of a worker must have nothing on it that Node does not know of.
    loop: () => (isMainThread && 'getCurrentEventLoop' in ffi ? ffi.getCurrentEventLoop() : undefined),
    addressOf: (bytes) => ffi.getRawPointer(bytes),
    callback(run) {
      const signature = { arguments: ['pointer', 'int32', 'int32'], return: 'void' } as const;
      return library.registerCallback(signature, (pointer, first, second) => {
        if (typeof pointer === 'bigint') run(pointer, first, second);
      });
    },
  };
}

function builtin() {
  return process.getBuiltinModule('node:ffi');
}

/** Whoever runs the program has not chosen an experimental feature, and can do nothing about a warning of it. */
function silently<Result>(load: () => Result): Result {
  const warning = Object.getOwnPropertyDescriptor(process, 'emitWarning') ?? {};
  Object.defineProperty(process, 'emitWarning', { ...warning, value: () => undefined });
  try {
    return load();
  } finally {
    Object.defineProperty(process, 'emitWarning', warning);
  }
}

/** 64-bit values are BigInt on the way in. */
function big(value: ForeignValue): ForeignValue {
  return typeof value === 'number' ? BigInt(value) : value;
}
