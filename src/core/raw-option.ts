import { GenTcpError } from './error.ts';
import { loadLibc } from './native/libc.ts';
import type { Options } from './options/options.ts';

/** An answer of getopts with one raw option more; without a descriptor, or where the kernel refuses it, as it was. */
export function withRaw(
  answer: Options,
  fd: number | undefined,
  [level, option, wanted]: readonly [number, number, number | Uint8Array],
): Options {
  if (fd === undefined) return answer;
  const value = typeof wanted === 'number' ? Buffer.alloc(wanted) : Buffer.from(wanted);
  try {
    const bytes = loadLibc('raw').getsockopt(fd, level, option, value);
    return { ...answer, raw: [...(answer.raw ?? []), [level, option, bytes]] };
  } catch (error) {
    // inet leaves out of its answer what the kernel refuses; that there are no native calls at all is another matter.
    if (error instanceof GenTcpError && error.reason !== 'enotsup') return answer;
    throw error;
  }
}
