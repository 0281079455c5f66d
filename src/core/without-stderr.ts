/**
 * @internal Runs what Node looks at process.stderr in, which would open it: that takes some of the time of a start, and a pipe or
 * a socket would be non-blocking from then on for every process that has it.
 */
export function withoutStderr<Result>(run: () => Result): Result {
  const stderr = Object.getOwnPropertyDescriptor(process, 'stderr') ?? {};
  Object.defineProperty(process, 'stderr', NONE);
  try {
    return run();
  } finally {
    Object.defineProperty(process, 'stderr', stderr);
  }
}

const NONE = { configurable: true, value: undefined } as const;
